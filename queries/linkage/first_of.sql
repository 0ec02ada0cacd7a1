-- The record that gives each one's person his key.
create or replace table linkage.first_of as select id, number as first from linkage.by_record(?)
