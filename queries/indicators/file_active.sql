-- order:       115
-- label:       File active
-- definition:  Accompagnements en cours au dernier jour du mois : entrée faite, sortie ni ce jour-là ni avant.
-- family:      entrees
-- kind:        count
-- counted:     accompagnements en cours au dernier jour du mois
-- better:      none
-- unit:        personnes
-- first_page:  2
-- compared:    4
-- counted_on:  dernier jour
-- bounds:      effectif + effectif sorties_12m <= effectif entrees_cumul
-- structures:  oui
select a.person, a.departement, a.structure, a.month, true as counted
from consolidated.active_on_month_end as a
