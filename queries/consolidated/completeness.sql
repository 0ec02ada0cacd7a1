-- How complete the two latest months asked usually are by the day asked: of the
-- events of the settled months, those received within as many days of the month's end.
with latest as (
    select m.month, k.day - m.last_on as elapsed
    from asked.month as m
    cross join asked.day as k
    where k.day > m.last_on
    qualify row_number() over (order by m.month desc) <= 2
)
select l.month, s.event, coalesce(sum(s.told) filter (s.told_on - s.last_on <= l.elapsed), 0)::bigint as known, sum(s.told)::bigint as told
from latest as l
cross join consolidated.settled_events as s
group by l.month, s.event
