-- order:       117
-- label:       Situation de logement à l’entrée des entrées du mois
-- definition:  Entrées du mois, selon la situation de logement à l’entrée.
-- family:      entrees
-- among:       entrées du mois
-- rule:        Dernière situation connue le jour de l’entrée ou avant, sinon la première des trente et un jours
--              suivants.
-- structures:  oui
select a.person, a.departement, a.structure, a.month, coalesce(l.label, 'Situation inconnue') as modality, coalesce(l.rank, 99) as rank
from consolidated.population as a
left join consolidated.situations_at_entry as e on e.parcours = a.parcours and e.domain = 'logement'
left join settings.item as l on l.list = 'situation_logement' and l.code = e.situation
where a.population = 'entrees'
