-- order:       109
-- label:       Entrées
-- definition:  Accompagnements dont le premier rendez-vous, qui fait l’entrée, a eu lieu dans le mois.
-- family:      entrees
-- kind:        count
-- counted:     entrées du mois
-- better:      none
-- unit:        personnes
-- rule:        Deux dossiers d’une personne dans un département, qui se chevauchent ou se suivent à moins de
--              trente jours, font un seul accompagnement.
-- first_page:  1
-- compared:    2
-- bounds:      effectif <= effectif entrees_cumul
-- structures:  oui
select p.person, p.departement, in_month(r.parcours, p.structure, r.structure) as structure, m.month, true as counted
from asked.month as m
join consolidated.parcours as p on p.entered_on between m.first_on and m.last_on
left join consolidated.restated as r on r.month = m.month and r.parcours = p.parcours
