-- The levels of each field, as weights.csv has them.
create or replace table linkage.weight as
select unnest(string_split(?, ',')) as field, unnest(string_split(?, ',')) as level
