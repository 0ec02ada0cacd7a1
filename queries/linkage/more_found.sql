-- What a slice has left beside what those before it have.
create table if not exists linkage.found (a integer, b integer);
insert into linkage.found select a, b from linkage.pair
