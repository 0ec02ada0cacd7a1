-- order:       506
-- label:       Entrés sans hébergement stable
-- definition:  Part des entrées des douze derniers mois dont la situation de logement à l’entrée est connue :
--              sans domicile, en hébergement d’urgence ou chez un tiers.
-- family:      entrees
-- kind:        rate
-- among:       entrées des douze derniers mois, situation connue à l’entrée
-- counted:     sans domicile, en hébergement d’urgence ou chez un tiers
-- better:      none
-- unit:        personnes
-- rule:        Dernière situation connue le jour de l’entrée ou avant, sinon la première des trente et un jours
--              suivants.
-- structures:  oui
select n.person, n.departement, n.structure, n.month, e.situation in ('sans_domicile', 'urgence', 'tiers') as counted
from consolidated.entries_12m as n
join consolidated.situations_at_entry as e on e.parcours = n.parcours and e.domain = 'logement'
