-- order:       115
-- label:       Rejoignants des entrées du mois
-- definition:  Entrées du mois, selon la qualité de rejoignant.
-- family:      entrees
-- among:       entrées du mois
-- structures:  oui
select a.person, a.departement, a.structure, a.month, case p.rejoignant when 'oui' then 'Rejoignants' when 'non' then 'Bénéficiaires de la protection' else 'Qualité inconnue' end as modality, case p.rejoignant when 'oui' then 2 when 'non' then 1 else 99 end as rank
from consolidated.population as a
join consolidated.persons as p on p.person = a.person
where a.population = 'entrees'
