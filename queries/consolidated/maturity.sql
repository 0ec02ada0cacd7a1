-- How complete a month is one, two and three months after its end: the share of
-- its contacts, entries and exits already told by then, over the last twelve
-- months that are three months old. Below 95 % a figure is provisional.
with settled as (
    select t.event, t.month, t.told_on, cast(t.month + interval 1 month - interval 1 day as date) as last_on
    from staging.first_told as t
    cross join asked.day as k
    where t.month + interval 4 month - interval 1 day <= k.day
        and t.month > k.day - interval 16 month
),
ages as (select unnest([1, 2, 3]) as age)
select
    s.event, a.age,
    count(*) filter (s.told_on <= cast(s.last_on + to_months(a.age) as date)) as known,
    count(*) as told
from settled as s
cross join ages as a
group by s.event, a.age
