-- order:       505
-- label:       Entrés sans emploi ni formation
-- definition:  Part des entrées des douze derniers mois dont la situation d’emploi à l’entrée est connue :
--              sans emploi ni formation.
-- family:      entrees
-- kind:        rate
-- among:       entrées des douze derniers mois, situation connue à l’entrée
-- counted:     sans emploi ni formation
-- better:      none
-- unit:        personnes
-- rule:        Dernière situation connue le jour de l’entrée ou avant, sinon la première des trente et un jours
--              suivants ; retraite, invalidité et congé parental sont des situations connues.
-- structures:  oui
select n.person, n.departement, n.structure, n.month, e.situation = 'sans_emploi' as counted
from consolidated.entries_12m as n
join consolidated.situations_at_entry as e on e.parcours = n.parcours and e.domain = 'emploi'
