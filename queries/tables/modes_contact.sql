-- order:       202
-- label:       Contacts effectifs par mode
-- definition:  Contacts effectifs du mois selon leur mode.
-- family:      contacts
-- among:       contacts effectifs du mois
-- structures:  oui
select c.person, p.departement, p.structure, m.month, l.label as modality, l.rank
from asked.month as m
join consolidated.contacts as c on c.contact_on between m.first_on and m.last_on
join consolidated.parcours as p on p.parcours = c.parcours
join settings.item as l on l.list = 'mode' and l.code = c.mode
where c.effective and c.contact_on > p.entered_on
