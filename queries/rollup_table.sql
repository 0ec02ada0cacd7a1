-- The lines of some tables at every level, from what was counted of their answers: those of a
-- structure are added once, then the structures. Weights are added as whole parts of
-- 720720, which every number up to sixteen divides (a day may be shared by so many):
-- in whatever order, the same facts give the same bytes.
with parts as (
    select question, month, departement, case when departement in (from asked.structured) then structure end as structure, only_at, modality, rank,
        sum(n) as rows, sum(numerator) as shares
    from query_table($answers)
    group by all
),
lifted as (
    select p.*, unnest(places(p.departement, p.structure, d.direction, true, true, p.only_at)) as place
    from parts as p
    join asked.departement as d on d.month = p.month and d.departement = p.departement
)
select
    list_position(string_split($questions, ','), l.question)::bigint - 1 as question, l.month, t.rank::bigint as territory,
    l.modality, min(l.rank)::bigint as rank,
    sum(l.rows)::bigint as rows, sum(l.shares) / 720720 as weight
from lifted as l
join asked.territory as t on t.month = l.month and t.level = l.place.level and t.territory = l.place.territory
group by l.question, l.month, t.rank, l.modality
order by 1, l.month, t.rank, min(l.rank), sum(l.rows) desc, l.modality
