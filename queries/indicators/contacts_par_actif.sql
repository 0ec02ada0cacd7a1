-- order:       208
-- label:       Contacts par personne suivie
-- definition:  Nombre moyen de contacts effectifs du mois par personne suivie au moins un jour du mois.
-- family:      contacts
-- kind:        ratio
-- among:       personnes suivies au moins un jour du mois
-- counted:     contacts effectifs du mois
-- better:      higher
-- unit:        contacts
-- mean:        oui
-- structures:  oui
with made as (
    select month, parcours, count(*) as contacts
    from consolidated.month_contacts
    where effective
    group by month, parcours
)
select
    p.person, p.departement, in_month(r.parcours, p.structure, r.structure) as structure, m.month,
    coalesce(c.contacts, 0) as numerator,
    1 as denominator
from asked.month as m
join consolidated.parcours as p
    on p.entered_on <= m.last_on
    and (p.exited_on is null or (p.exited_on > m.first_on and p.exited_on > p.entered_on))
left join made as c on c.parcours = p.parcours and c.month = m.month
left join consolidated.restated as r on r.month = m.month and r.parcours = p.parcours
