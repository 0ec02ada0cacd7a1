-- What each blocking rule brought, and what was left out of it.
create or replace table linkage.blocking as
select rule::varchar as rule, coalesce(brought.pairs, 0) as pairs, coalesce(capped, 0) as capped, coalesce(beyond, 0) as beyond, coalesce(widest, 0) as widest
from (select distinct rule from linkage.key)
left join (select rule, sum(pairs)::bigint as pairs from linkage.brought group by rule) as brought using (rule)
left join (
    select rule, count(*) filter (capped) as capped, count(*) filter (beyond) as beyond, max(size) filter (not capped and not beyond) as widest
    from linkage.block group by rule
) as left_out using (rule)
order by 1;

drop table linkage.brought;
drop table linkage.key;
drop table linkage.block;
drop table linkage.slice;
drop table if exists linkage.side;
drop table if exists linkage.sketch;
drop table if exists linkage.value_sketch;
