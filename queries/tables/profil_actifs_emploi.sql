-- order:       123
-- label:       Situation d’emploi à l’entrée de la file active
-- definition:  Personnes suivies au dernier jour du mois, selon la situation d’emploi à l’entrée.
-- family:      entrees
-- among:       personnes suivies au dernier jour du mois
-- rule:        Dernière situation connue le jour de l’entrée ou avant, sinon la première des trente et un jours
--              suivants.
-- structures:  oui
select a.person, a.departement, a.structure, a.month, coalesce(l.label, 'Situation inconnue') as modality, coalesce(l.rank, 99) as rank
from consolidated.population as a
left join consolidated.situations_at_entry as e on e.parcours = a.parcours and e.domain = 'emploi'
left join settings.item as l on l.list = 'situation_emploi' and l.code = e.situation
where a.population = 'actifs'
