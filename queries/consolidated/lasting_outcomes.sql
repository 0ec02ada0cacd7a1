-- One row per month asked, domain and parcours entered by its last day that was
-- not already in a lasting situation at entry: the days from entry to the first
-- lasting situation (event 1), to an exit without it (event 2), or to the last
-- day of the month (event 0, censored).
with domains as (select distinct domain from consolidated.situation_ranks),
population as (
    select m.month, m.last_on as day, p.parcours, p.person, p.departement, p.structure, p.entered_on, p.exited_on, d.domain
    from asked.month as m
    join consolidated.parcours as p on p.entered_on <= m.last_on
    cross join domains as d
    left join consolidated.situations_at_entry as e on e.parcours = p.parcours and e.domain = d.domain
    where not coalesce(e.lasting, false)
),
reached as (
    select q.*, min(s.observed_on) as reached_on
    from population as q
    left join consolidated.situations as s
        on s.parcours = q.parcours and s.domain = q.domain and s.lasting
        and s.observed_on > q.entered_on
        and s.observed_on <= coalesce(least(q.day, q.exited_on), q.day)
    group by all
)
select
    month, domain, person, departement, structure, parcours,
    case
        when reached_on is not null then reached_on
        when exited_on <= day then exited_on
        else day
    end - entered_on as days,
    case when reached_on is not null then 1 when exited_on <= day then 2 else 0 end as event
from reached
