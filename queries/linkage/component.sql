-- The group of each record: the first record that it holds.
create or replace table linkage.component as select id, number as root from linkage.by_record(?)
