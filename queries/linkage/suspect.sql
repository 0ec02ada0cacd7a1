-- The ties of a number that may be a relative's, by either end; and their comparisons.
create or replace table linkage.suspect as select unnest(linkage.numbers(?)) as id, unnest(linkage.numbers(?)) as other
