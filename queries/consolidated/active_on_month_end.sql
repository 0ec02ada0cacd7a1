-- One row per month asked and parcours active on its last day.
select
    m.month,
    m.last_on as day,
    p.parcours,
    p.person,
    p.departement,
    in_month(r.parcours, p.structure, r.structure) as structure,
    p.entered_on,
    p.exited_on,
    p.diagnosed_on,
    p.planned_on,
    in_month(r.parcours, p.problematique, r.problematique) as problematique,
    in_month(r.parcours, p.doublon, r.doublon) as doublon,
    p.other_scheme,
    cast(p.entered_on + to_months(coalesce(l.months, 24)) as date) as limit_on,
    c.anchor_on as last_contact_on,
    c.due_on,
    i.anchor_on as last_interview_on,
    i.due_on as interview_due_on,
    b.breached_on
from asked.month as m
join consolidated.parcours as p
    on p.entered_on <= m.last_on and (p.exited_on is null or p.exited_on > m.last_on)
left join consolidated.restated as r on r.month = m.month and r.parcours = p.parcours
left join settings.duration as l
    on p.entered_on >= coalesce(l.from_on, date '0001-01-01') and p.entered_on <= coalesce(l.to_on, date '9999-12-31')
join consolidated.contact_spans as c
    on c.reading = 'contact' and c.parcours = p.parcours
    and c.anchor_on <= m.last_on and coalesce(c.next_on, date 'infinity') > m.last_on
join consolidated.contact_spans as i
    on i.reading = 'entretien' and i.parcours = p.parcours
    and i.anchor_on <= m.last_on and coalesce(i.next_on, date 'infinity') > m.last_on
join consolidated.first_breaches as b on b.parcours = p.parcours
