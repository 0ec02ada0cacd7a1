-- The lines of some tables at every level, from their answers row by row: those of one
-- weight are counted once in each structure, then added. The weights are added in
-- their order, so that the same facts give the same bytes.
with parts as (
    select question, month, departement, structure, modality, rank, weight, count(*) as rows
    from query_table($answers)
    group by all
),
answers as (
    select a.*, d.direction
    from parts as a
    join settings.departement as d on d.departement = a.departement
),
lifted as (
    select *, 'departement' as level, departement as territory from answers
    union all
    select *, 'structure', departement || '/' || structure from answers where structure is not null
    union all
    select *, 'consortium', direction from answers
    union all
    select *, 'national', 'FR' from answers
),
weighed as (
    select question, month, level, territory, modality, weight, min(rank) as rank, sum(rows) as rows
    from lifted
    group by question, month, level, territory, modality, weight
)
select w.question, w.month, w.level, w.territory, w.modality, min(w.rank) as rank, sum(w.rows)::bigint as rows, sum(w.weight * w.rows order by w.weight) as weight
from weighed as w
join settings.territory as t on t.level = w.level and t.territory = w.territory
group by w.question, w.month, w.level, w.territory, w.modality, t.rank
order by w.question, w.month, t.rank, min(w.rank), sum(w.rows) desc, w.modality
