-- order:       404
-- label:       Éligibilité à vérifier
-- definition:  Orientations validées du mois qui ne respectent pas l’un des critères d’éligibilité en vigueur
--              ce jour-là.
-- family:      qualite
-- kind:        count
-- counted:     orientations validées du mois contraires à un critère au moins
-- better:      lower
-- unit:        orientations
-- rule:        Un critère dont les dates manquent est « non vérifiable », ce qui n’est pas « non respecté ».
-- structures:  non
select distinct b.person, b.departement, m.month, b.file, b.sheet, b.row, true as counted
from asked.month as m
join consolidated.broken_criteria as b on b.oriented_on between m.first_on and m.last_on
