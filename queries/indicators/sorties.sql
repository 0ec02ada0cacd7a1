-- order:       301
-- label:       Sorties
-- definition:  Accompagnements terminés dans le mois.
-- family:      resultats
-- kind:        count
-- counted:     sorties du mois
-- better:      none
-- unit:        personnes
-- first_page:  8
-- structures:  oui
select p.person, p.departement, in_month(r.parcours, p.structure, r.structure) as structure, m.month, true as counted
from asked.month as m
join consolidated.parcours as p on p.exited_on between m.first_on and m.last_on
left join consolidated.restated as r on r.month = m.month and r.parcours = p.parcours
where p.entered
