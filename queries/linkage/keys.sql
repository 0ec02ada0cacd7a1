-- The key of a person: P and the first figures of the hash of the natural identity of
-- his first record; two first records whose figures agree take more.
create or replace table linkage.key_of as
with hashed as (
    select id as first, sha256(record) as hash
    from linkage.identity_source
    where id in (select first from linkage.first_of union select first from linkage.upper_first)
)
select first, 'P' || left(hash, case when count(*) over (partition by left(hash, 10)) > 1 then 24 else 10 end) as person
from hashed;

create or replace table linkage.person_of as select id, person from linkage.first_of join linkage.key_of using (first);
create or replace table linkage.upper_of as select id, person from linkage.upper_first join linkage.key_of using (first);
