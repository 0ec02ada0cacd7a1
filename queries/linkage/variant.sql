-- The spellings that are one name (variants.csv).
create or replace table linkage.variant as
select unnest(string_split(?, ',')) as form, unnest(string_split(?, ',')) as name
