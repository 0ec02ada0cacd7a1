-- order:       204
-- label:       À contacter sous quinze jours
-- definition:  Personnes suivies, à jour de leurs contacts au dernier jour du mois, dont l’échéance de deux
--              mois tombe dans les quinze jours.
-- family:      contacts
-- kind:        count
-- counted:     échéance de contact dans les quinze jours
-- better:      none
-- unit:        personnes
-- counted_on:  dernier jour
-- structures:  oui
select a.person, a.departement, a.structure, a.month, true as counted
from consolidated.active_on_month_end as a
where a.day <= a.due_on and a.due_on <= a.day + 15
