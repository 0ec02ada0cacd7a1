-- The lines of one table at every level, from its answers row by row.
with answers as (
    select a.month, a.departement, a.structure, d.direction, a.modality, a.rank, a.weight
    from query_table($answers) as a
    join settings.departement as d on d.departement = a.departement
),
told as (
    select month, 'departement' as level, departement as territory, modality, rank, weight from answers
    union all
    select month, 'structure', departement || '/' || structure, modality, rank, weight from answers where structure is not null
    union all
    select month, 'consortium', direction, modality, rank, weight from answers
    union all
    select month, 'national', 'FR', modality, rank, weight from answers
)
select t.month, t.level, t.territory, t.modality, min(t.rank) as rank, count(*) as rows, sum(t.weight order by t.weight) as weight
from told as t
join settings.territory as y on y.level = t.level and y.territory = t.territory
group by t.month, t.level, t.territory, t.modality, y.rank
order by t.month, y.rank, min(t.rank), count(*) desc, t.modality
