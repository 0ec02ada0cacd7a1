-- order:       111
-- label:       Sexe des entrées du mois
-- definition:  Entrées du mois, selon le sexe.
-- family:      entrees
-- among:       entrées du mois
-- structures:  oui
select a.person, a.departement, a.structure, a.month, case p.sexe when 'F' then 'Femmes' when 'M' then 'Hommes' else 'Sexe inconnu' end as modality, case p.sexe when 'F' then 1 when 'M' then 2 else 99 end as rank
from consolidated.population as a
join consolidated.persons as p on p.person = a.person
where a.population = 'entrees'
