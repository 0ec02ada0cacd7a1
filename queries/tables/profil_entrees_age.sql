-- order:       112
-- label:       Âge des entrées du mois
-- definition:  Entrées du mois, selon l’âge.
-- family:      entrees
-- among:       entrées du mois
-- rule:        Âge au dernier jour du mois.
-- structures:  oui
select a.person, a.departement, a.structure, a.month, coalesce(g.modality, 'Âge inconnu') as modality, coalesce(g.rank, 99) as rank
from consolidated.population as a
join consolidated.persons as p on p.person = a.person
left join consolidated.age_bands as g on g.age = date_sub('year', p.born_on, a.day)
where a.population = 'entrees'
