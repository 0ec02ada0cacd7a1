-- The nationality told of each person of a population.
select a.population, a.month, a.parcours, a.person, a.departement, a.structure, nullif(trim(p.nationalite), '') as nationality
from consolidated.population as a
join consolidated.persons as p on p.person = a.person
