-- order:       120
-- label:       Nationalité de la file active
-- definition:  Personnes suivies au dernier jour du mois, selon la nationalité.
-- family:      entrees
-- among:       personnes suivies au dernier jour du mois
-- rule:        Les dix nationalités les plus nombreuses de l’ensemble des départements, puis les autres.
-- structures:  oui
with told as (
    select a.person, a.departement, a.structure, a.month, coalesce(nullif(trim(p.nationalite), ''), 'Nationalité inconnue') as nationalite
    from consolidated.population as a
    left join consolidated.persons as p on p.person = a.person
    where a.population = 'actifs'
),
counted as (
    select month, nationalite, count(*) as persons
    from told
    where nationalite <> 'Nationalité inconnue'
    group by month, nationalite
),
ranked as (
    select month, nationalite, row_number() over (partition by month order by persons desc, nationalite) as rank
    from counted
)
select
    t.person, t.departement, t.structure, t.month,
    case when t.nationalite = 'Nationalité inconnue' then t.nationalite when r.rank <= 10 then t.nationalite else 'Autres nationalités' end as modality,
    case when t.nationalite = 'Nationalité inconnue' then 99 when r.rank <= 10 then r.rank else 98 end as rank
from told as t
left join ranked as r on r.month = t.month and r.nationalite = t.nationalite
