-- order:       302
-- label:       Sorties sur douze mois
-- definition:  Accompagnements terminés dans les douze mois qui s’achèvent au dernier jour du mois.
-- family:      resultats
-- kind:        count
-- counted:     sorties des douze derniers mois
-- better:      none
-- unit:        personnes
-- compared:    5
-- structures:  oui
select x.person, x.departement, x.structure, x.month, true as counted
from consolidated.exits_12m as x
