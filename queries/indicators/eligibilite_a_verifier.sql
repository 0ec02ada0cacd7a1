-- order:       404
-- label:       Éligibilité à vérifier
-- definition:  Orientations validées du mois qui ne respectent pas l’un des critères d’éligibilité en vigueur
--              ce jour-là.
-- family:      qualite
-- kind:        count
-- counted:     orientations validées du mois contraires à un critère au moins
-- better:      lower
-- unit:        orientations
-- rule:        Un critère dont manque ce qu’il regarde est « non vérifiable », ce qui n’est pas « non respecté ».
-- structures:  non
select distinct c.person, c.departement, m.month, c.file, c.sheet, c.row, true as counted
from asked.month as m
join consolidated.judged_criteria as c on c.oriented_on between m.first_on and m.last_on
where not c.met
