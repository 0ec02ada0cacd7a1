-- order:       311
-- label:       Au-delà de la durée maximale
-- definition:  Personnes suivies au dernier jour du mois, au-delà de la durée maximale d’accompagnement.
-- family:      resultats
-- kind:        count
-- counted:     accompagnements au-delà de la durée maximale
-- better:      lower
-- unit:        personnes
-- rule:        La durée maximale est celle en vigueur au jour de l’entrée : vingt-quatre mois, sauf réglage daté.
-- counted_on:  dernier jour
-- structures:  oui
select a.person, a.departement, a.structure, a.month, true as counted
from consolidated.active_on_month_end as a
where a.limit_on < a.day
