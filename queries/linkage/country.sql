-- The code that each way of writing a nationality says.
create or replace table linkage.country as
select unnest(string_split(?, ',')) as form, unnest(string_split(?, ',')) as code
