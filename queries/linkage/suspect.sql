-- The ties of a number, or of a dossier (by_names), that may be a relative's, by either end.
create or replace table linkage.suspect as
select unnest(linkage.numbers(?)) as id, unnest(linkage.numbers(?)) as other, unnest(linkage.numbers(?)) = 1 as by_names
