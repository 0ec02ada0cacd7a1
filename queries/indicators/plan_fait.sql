-- order:       117
-- label:       Plan d’actions établi
-- definition:  Part des personnes suivies au dernier jour du mois, entrées depuis deux mois au moins, dont le
--              plan d’actions est établi.
-- family:      entrees
-- kind:        rate
-- among:       personnes suivies, entrées depuis deux mois au moins
-- counted:     plan d’actions daté du dernier jour du mois ou avant
-- better:      higher
-- unit:        personnes
-- compared:    9
-- followed:    2
-- counted_on:  dernier jour
-- bounds:      sur <= sur diagnostic_fait; sur <= sur diagnostic_fait, 1 mois avant
-- structures:  oui
select a.person, a.departement, a.structure, a.month, coalesce(a.planned_on <= a.day, false) as counted
from consolidated.active_on_month_end as a
where a.entered_on + interval 2 month <= a.day
