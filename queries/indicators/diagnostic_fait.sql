-- order:       116
-- label:       Diagnostic réalisé
-- definition:  Part des personnes suivies au dernier jour du mois, entrées depuis un mois au moins, dont le
--              diagnostic est fait.
-- family:      entrees
-- kind:        rate
-- among:       personnes suivies, entrées depuis un mois au moins
-- counted:     diagnostic daté du dernier jour du mois ou avant
-- better:      higher
-- unit:        personnes
-- compared:    8
-- counted_on:  dernier jour
-- bounds:      sur <= effectif file_active; effectif file_active <= sur + effectif entrees;
--              sur <= effectif file_active, 1 mois avant
-- structures:  oui
select a.person, a.departement, a.structure, a.month, coalesce(a.diagnosed_on <= a.day, false) as counted
from consolidated.active_on_month_end as a
where a.entered_on + interval 1 month <= a.day
