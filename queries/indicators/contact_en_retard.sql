-- order:       203
-- label:       Sans contact depuis plus de deux mois
-- definition:  Personnes suivies au dernier jour du mois dont le dernier contact effectif date de plus de deux
--              mois.
-- family:      contacts
-- kind:        count
-- counted:     personnes suivies sans contact dans les deux mois
-- better:      lower
-- unit:        personnes
-- rule:        Un message envoyé (courriel, SMS, courrier) n’est pas un contact ; l’entrée en est un.
-- counted_on:  dernier jour
-- structures:  oui
select a.person, a.departement, a.structure, a.month, true as counted
from consolidated.active_on_month_end as a
where a.day > a.due_on
