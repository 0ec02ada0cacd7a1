-- The nationality of each person of a population, under the name it is printed:
-- the ten most numerous over all departments, then the others; and under the ten of
-- those who are followed, so that two populations may stand in one table.
with ranked as (
    select population, month, nationality, row_number() over (partition by population, month order by count(*) desc, nationality) as rank
    from consolidated.told_nationalities
    where nationality is not null
    group by population, month, nationality
)
select
    t.population, t.month, t.parcours, t.person, t.departement, t.structure,
    case when t.nationality is null then 'Nationalité inconnue' when own.rank <= 10 then t.nationality else 'Autres nationalités' end as modality,
    case when t.nationality is null then 99 when own.rank <= 10 then own.rank else 98 end as rank,
    case when t.nationality is null then 'Nationalité inconnue' when followed.rank <= 10 then t.nationality else 'Autres nationalités' end as followed_modality,
    case when t.nationality is null then 99 when followed.rank <= 10 then followed.rank else 98 end as followed_rank
from consolidated.told_nationalities as t
left join ranked as own on own.population = t.population and own.month = t.month and own.nationality = t.nationality
left join ranked as followed on followed.population = 'actifs' and followed.month = t.month and followed.nationality = t.nationality
