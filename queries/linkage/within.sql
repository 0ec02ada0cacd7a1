-- The pairs of records of each group (linkage.chain), those that say the same counted as
-- one.
create or replace table linkage.pair as
select a.id as a, b.id as b, a.times * b.times as times from linkage.chain a join linkage.chain b on a.root = b.root and a.id < b.id
union all
select id, id, times * (times - 1) // 2 from linkage.chain where times > 1
