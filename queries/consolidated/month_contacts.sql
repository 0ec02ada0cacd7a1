-- The contacts of each month asked, under the department and the structure of their
-- parcours. One on the day of the entry is the entry.
select
    m.month, c.parcours, p.person, p.departement, in_month(r.parcours, p.structure, r.structure) as structure,
    coalesce(n.name, c.structure) as made_by, c.mode, c.presence, c.appointment,
    c.effective and c.contact_on > p.entered_on as effective
from asked.month as m
join consolidated.contacts as c on c.contact_on between m.first_on and m.last_on
join consolidated.parcours as p on p.parcours = c.parcours
left join consolidated.restated as r on r.month = m.month and r.parcours = p.parcours
left join settings.structure_name as n on n.structure = c.structure and in_period(m.last_on, n.from_on, n.to_on)
