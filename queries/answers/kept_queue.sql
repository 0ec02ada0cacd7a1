-- The pairs that wait, as they are kept under a number.
create or replace table linkage.queue as
select * exclude (number) from store.kept.queue where number = ?
