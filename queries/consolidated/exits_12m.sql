-- One row per month asked and parcours that ended in the twelve months up to its
-- last day.
select
    m.month, m.last_on as day, p.parcours, p.person, p.departement, in_month(r.parcours, p.structure, r.structure) as structure,
    p.entered_on, p.exited_on, p.exit_reason
from asked.month as m
join consolidated.parcours as p
    on p.entered
    and p.exited_on > cast(m.last_on - interval 12 month as date) and p.exited_on <= m.last_on
left join consolidated.restated as r on r.month = m.month and r.parcours = p.parcours
