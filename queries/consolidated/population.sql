-- The two populations whose profile is printed: the entries of the month, and the
-- parcours active on its last day.
select 'entrees' as population, m.month, m.last_on as day, p.parcours, p.person, p.departement,
    in_month(r.parcours, p.structure, r.structure) as structure
from asked.month as m
join consolidated.parcours as p on p.entered_on between m.first_on and m.last_on
left join consolidated.restated as r on r.month = m.month and r.parcours = p.parcours
union all
select 'actifs', month, day, parcours, person, departement, structure
from consolidated.active_on_month_end
