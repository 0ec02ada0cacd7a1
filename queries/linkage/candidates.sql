-- The pairs of a slice of the keys: those that share a key and are not known to be apart from nobody.

create or replace table linkage.candidate as
with sliced as (
    select key.key, id, apart, half from linkage.key cross join linkage.slice where key.key % parts = part
)
select block.rule, a.id as a, b.id as b
from linkage.block
join sliced as a using (key)
join sliced as b using (key)
where not block.capped and not beyond and a.id < b.id and a.apart <> b.apart and (a.half is null or a.half or b.half);

insert into linkage.brought select rule, count(*) from linkage.candidate group by rule;

create or replace table linkage.pair as select distinct a, b from linkage.candidate;
drop table linkage.candidate;
