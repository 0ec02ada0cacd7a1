-- order:       203
-- label:       Contacts effectifs par structure qui les a faits
-- definition:  Contacts effectifs du mois selon la structure qui les a faits, référente ou non du suivi.
-- family:      contacts
-- among:       contacts effectifs du mois
-- structures:  non
select c.person, p.departement, m.month, coalesce(s.label, c.structure) as modality, coalesce(s.rank, 99) as rank
from asked.month as m
join consolidated.contacts as c on c.contact_on between m.first_on and m.last_on
join consolidated.parcours as p on p.parcours = c.parcours
left join settings.item as s on s.list = 'structure' and s.code = c.structure
where c.effective and c.contact_on > p.entered_on
