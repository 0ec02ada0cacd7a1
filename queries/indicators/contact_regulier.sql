-- order:       201
-- label:       Contact dans les deux mois
-- definition:  Part des personnes suivies au dernier jour du mois dont le dernier contact effectif date de deux
--              mois au plus.
-- family:      contacts
-- kind:        rate
-- among:       personnes suivies au dernier jour du mois
-- counted:     dernier contact effectif, ou entrée, dans les deux mois
-- better:      higher
-- unit:        personnes
-- rule:        Un message envoyé (courriel, SMS, courrier) n’est pas un contact ; l’entrée en est un.
-- first_page:  3
-- compared:    7
-- followed:    1
-- public:      1
-- part_of:     file_active
-- counted_on:  dernier jour
-- structures:  oui
select a.person, a.departement, a.structure, a.month, a.day <= a.due_on as counted
from consolidated.active_on_month_end as a
