-- One row per month asked, domain and parcours entered by its last day that was
-- not already in a lasting situation at entry: the days from entry to the first
-- lasting situation (event 1), to an exit without it (event 2), or to the last
-- day of the month (event 0, censored).
with domains as (select distinct domain from consolidated.situation_ranks where lasting),
reached as (
    select s.parcours, s.domain, min(s.observed_on) as reached_on
    from consolidated.situations as s
    join consolidated.parcours as p on p.parcours = s.parcours
    where s.lasting and s.observed_on > p.entered_on and (p.exited_on is null or s.observed_on <= p.exited_on)
    group by s.parcours, s.domain
),
followed as materialized (
    select p.parcours, p.person, p.departement, p.structure, p.entered_on, p.exited_on, d.domain, r.reached_on
    from consolidated.parcours as p
    cross join domains as d
    left join consolidated.situations_at_entry as e on e.parcours = p.parcours and e.domain = d.domain
    left join reached as r on r.parcours = p.parcours and r.domain = d.domain
    where p.entered_on is not null and not coalesce(e.lasting, false)
)
select
    m.month, f.domain, f.person, f.departement,
    in_month(r.parcours, f.structure, r.structure) as structure, f.parcours,
    least(f.reached_on, f.exited_on, m.last_on) - f.entered_on as days,
    case when f.reached_on <= m.last_on then 1 when f.exited_on <= m.last_on then 2 else 0 end as event
from asked.month as m
join followed as f on f.entered_on <= m.last_on
left join consolidated.restated as r on r.month = m.month and r.parcours = f.parcours
