-- How complete a month is one, two and three months after its end: the share of
-- its contacts, entries and exits already received by then, over the settled months.
-- Below 95 % a figure is provisional.
with ages as (select unnest([1, 2, 3]) as age)
select
    s.event, a.age,
    coalesce(sum(s.told) filter (s.told_on <= cast(s.last_on + to_months(a.age) as date)), 0)::bigint as known,
    sum(s.told)::bigint as told
from consolidated.settled_events as s
cross join ages as a
group by s.event, a.age
