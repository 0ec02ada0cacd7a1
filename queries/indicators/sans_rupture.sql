-- order:       206
-- label:       Suivis sans aucune rupture
-- definition:  Part des personnes suivies au dernier jour du mois qui n’ont jamais passé plus de deux mois sans
--              contact depuis leur entrée.
-- family:      contacts
-- kind:        rate
-- among:       personnes suivies au dernier jour du mois
-- counted:     aucun jour sans contact dans les deux mois depuis l’entrée
-- better:      higher
-- unit:        personnes
-- rule:        Un message envoyé (courriel, SMS, courrier) n’est pas un contact ; l’entrée en est un.
-- counted_on:  dernier jour
-- structures:  oui
select a.person, a.departement, a.structure, a.month, a.breached_on > a.day as counted
from consolidated.active_on_month_end as a
