-- order:       310
-- label:       Échéance sous trois mois
-- definition:  Personnes suivies au dernier jour du mois dont la durée maximale d’accompagnement s’achève dans
--              les trois mois.
-- family:      resultats
-- kind:        count
-- counted:     échéance de la durée maximale dans les trois mois
-- better:      none
-- unit:        personnes
-- rule:        La durée maximale est celle en vigueur au jour de l’entrée : vingt-quatre mois, sauf réglage daté.
-- counted_on:  dernier jour
-- structures:  oui
select a.person, a.departement, a.structure, a.month, true as counted
from consolidated.active_on_month_end as a
where a.limit_on > a.day and a.limit_on <= cast(a.day + interval 3 month as date)
