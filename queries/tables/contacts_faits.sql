-- order:       203
-- label:       Contacts effectifs par structure qui les a faits
-- definition:  Contacts effectifs du mois selon la structure qui les a faits, référente ou non du suivi.
-- family:      contacts
-- among:       contacts effectifs du mois
-- structures:  non
select c.person, c.departement, c.month, coalesce(s.label, c.made_by) as modality, coalesce(s.rank, 99) as rank
from consolidated.month_contacts as c
left join settings.item as s on s.list = 'structure' and s.code = c.made_by
where c.effective
