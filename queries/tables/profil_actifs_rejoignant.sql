-- order:       122
-- label:       Rejoignants de la file active
-- definition:  Personnes suivies au dernier jour du mois, selon la qualité de rejoignant.
-- family:      entrees
-- among:       personnes suivies au dernier jour du mois
-- structures:  oui
select a.person, a.departement, a.structure, a.month, case p.rejoignant when 'oui' then 'Rejoignants' when 'non' then 'Bénéficiaires de la protection' else 'Qualité inconnue' end as modality, case p.rejoignant when 'oui' then 2 when 'non' then 1 else 99 end as rank
from consolidated.population as a
join consolidated.persons as p on p.person = a.person
where a.population = 'actifs'
