-- The same, if the queue were accepted.
create or replace table linkage.upper_first as select id, number as first from linkage.by_record(?)
