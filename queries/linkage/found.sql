-- What the slices have left, once a pair.
create or replace table linkage.pair as select distinct a, b from linkage.found;
drop table linkage.found
