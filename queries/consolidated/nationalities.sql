-- The nationality of each person of a population, under the name it is printed:
-- the ten most numerous over all departments, then the others.
with told as (
    select a.population, a.month, a.parcours, a.person, a.departement, a.structure, nullif(trim(p.nationalite), '') as nationality
    from consolidated.population as a
    join consolidated.persons as p on p.person = a.person
),
ranked as (
    select population, month, nationality, row_number() over (partition by population, month order by count(*) desc, nationality) as rank
    from told
    where nationality is not null
    group by population, month, nationality
)
select
    t.population, t.month, t.parcours, t.person, t.departement, t.structure,
    case when r.rank <= 10 then t.nationality when r.rank > 10 then 'Autres nationalités' else 'Nationalité inconnue' end as modality,
    case when r.rank <= 10 then r.rank when r.rank > 10 then 98 else 99 end as rank
from told as t
left join ranked as r on r.population = t.population and r.month = t.month and r.nationality = t.nationality
