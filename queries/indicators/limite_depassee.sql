-- order:       311
-- label:       Au-delà de 24 mois
-- definition:  Personnes suivies au dernier jour du mois, entrées depuis plus de vingt-quatre mois.
-- family:      resultats
-- kind:        count
-- counted:     accompagnements de plus de vingt-quatre mois
-- better:      lower
-- unit:        personnes
-- counted_on:  dernier jour
-- structures:  oui
select a.person, a.departement, a.structure, a.month, true as counted
from consolidated.active_on_month_end as a
where a.limit_on < a.day
