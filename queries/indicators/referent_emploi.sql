-- order:       118
-- label:       Référent principal emploi-formation
-- definition:  Part des personnes suivies dont la problématique majeure est l’emploi : leur référent principal
--              est celui de l’emploi et de la formation.
-- family:      entrees
-- kind:        rate
-- among:       personnes suivies dont la problématique majeure est connue
-- counted:     problématique majeure : emploi
-- better:      none
-- unit:        personnes
-- structures:  oui
select a.person, a.departement, a.structure, a.month, a.problematique = 'emploi' as counted
from consolidated.active_on_month_end as a
where a.problematique is not null
