-- order:       202
-- label:       Contacts effectifs par mode
-- definition:  Contacts effectifs du mois selon leur mode.
-- family:      contacts
-- among:       contacts effectifs du mois
-- structures:  oui
select c.person, c.departement, c.structure, c.month, l.label as modality, l.rank
from consolidated.month_contacts as c
join settings.item as l on l.list = 'mode' and l.code = c.mode
where c.effective
