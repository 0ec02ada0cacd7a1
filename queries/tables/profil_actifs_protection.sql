-- order:       121
-- label:       Protection de la file active
-- definition:  Personnes suivies au dernier jour du mois, selon la protection.
-- family:      entrees
-- among:       personnes suivies au dernier jour du mois
-- structures:  oui
select a.person, a.departement, a.structure, a.month, coalesce(l.label, 'Protection inconnue') as modality, coalesce(l.rank, 99) as rank
from consolidated.population as a
join consolidated.persons as p on p.person = a.person
left join settings.item as l on l.list = 'protection' and l.code = p.protection
where a.population = 'actifs'
