-- One row per month asked, domain and parcours active on its last day or ended in
-- the twelve months before, whose situation is known with a rank both at entry
-- and on that day (or on the exit).
with population as (
    select month, day, parcours, person, departement, structure from consolidated.active_on_month_end
    union all
    select month, exited_on as day, parcours, person, departement, structure from consolidated.exits_12m
)
select
    q.month, q.person, q.departement, q.structure, q.parcours, e.domain,
    s.rank > e.rank as improved, s.rank < e.rank as worsened
from population as q
join consolidated.situations_at_entry as e on e.parcours = q.parcours
join consolidated.situations as s
    on s.parcours = q.parcours and s.domain = e.domain
    and s.observed_on <= q.day and s.next_on > q.day
where e.domain in ('emploi', 'logement') and e.rank is not null and s.rank is not null
