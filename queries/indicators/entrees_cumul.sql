-- order:       110
-- label:       Entrées depuis l’origine
-- definition:  Accompagnements entrés depuis l’ouverture de la plateforme jusqu’au dernier jour du mois.
-- family:      entrees
-- kind:        count
-- counted:     entrées au plus tard le dernier jour du mois
-- better:      none
-- unit:        personnes
-- first_page:  10
-- compared:    3
-- counted_on:  dernier jour
-- bounds:      effectif, 1 mois avant <= effectif
-- structures:  oui
select p.person, p.departement, in_month(r.parcours, p.structure, r.structure) as structure, m.month, true as counted
from asked.month as m
join consolidated.parcours as p on p.entered_on <= m.last_on
left join consolidated.restated as r on r.month = m.month and r.parcours = p.parcours
