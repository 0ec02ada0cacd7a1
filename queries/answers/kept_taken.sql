-- The same as results.sql leaves it.
create or replace table linkage.person as select record, person, identified from linkage.kept;
create or replace table linkage.person_if_accepted as select record, coalesce(accepted, person) as person from linkage.kept;
drop table linkage.kept
