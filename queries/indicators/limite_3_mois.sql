-- order:       310
-- label:       Échéance des 24 mois sous trois mois
-- definition:  Personnes suivies au dernier jour du mois dont les vingt-quatre mois s’achèvent dans les trois
--              mois.
-- family:      resultats
-- kind:        count
-- counted:     échéance des vingt-quatre mois dans les trois mois
-- better:      none
-- unit:        personnes
-- counted_on:  dernier jour
-- structures:  oui
select a.person, a.departement, a.structure, a.month, true as counted
from consolidated.active_on_month_end as a
where a.limit_on > a.day and a.limit_on <= cast(a.day + interval 3 month as date)
