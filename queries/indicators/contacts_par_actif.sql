-- order:       208
-- label:       Contacts par personne suivie
-- definition:  Nombre moyen de contacts effectifs du mois par personne suivie au moins un jour du mois.
-- family:      contacts
-- kind:        ratio
-- among:       personnes suivies au moins un jour du mois
-- counted:     contacts effectifs du mois
-- better:      higher
-- unit:        contacts
-- structures:  oui
select
    p.person, p.departement, p.structure, m.month,
    count(c.contact_on) as numerator,
    1 as denominator
from asked.month as m
join consolidated.parcours as p
    on p.entered_on <= m.last_on
    and (p.exited_on is null or (p.exited_on > m.first_on and p.exited_on > p.entered_on))
left join consolidated.contacts as c
    on c.parcours = p.parcours and c.effective
    and c.contact_on between m.first_on and m.last_on and c.contact_on > p.entered_on
group by p.parcours, p.person, p.departement, p.structure, m.month
