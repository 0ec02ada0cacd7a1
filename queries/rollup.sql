-- The measures of some indicators at every level and for every month asked, from
-- their answers row by row; the only place that aggregates. Every territory has a
-- line, be it zero. Above the department, a row told once for several of them
-- counts once. The rows of a structure are added once, then the structures: what a
-- median needs of them is kept as a list.
with parts as (
    select
        question, month, departement, structure, once_in_direction, once_in_nation,
        sum(numerator) as numerator,
        sum(denominator) as denominator,
        count(*) as rows,
        max(value) as worst,
        list(value) filter (where value is not null) as told
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
    select *, 'consortium', direction from answers where once_in_direction
    union all
    select *, 'national', 'FR' from answers where once_in_nation
),
summed as (
    select
        question, month, level, territory,
        sum(numerator)::bigint as numerator,
        sum(denominator)::bigint as denominator,
        flatten(list(told)) as told,
        sum(rows) as rows,
        max(worst) as worst
    from lifted
    group by question, month, level, territory
)
select
    q.rank as question, m.month, t.rank::bigint as territory,
    coalesce(s.numerator, 0) as numerator,
    coalesce(s.denominator, 0) as denominator,
    coalesce(len(s.told), 0)::bigint as cases,
    list_median(s.told) as middle,
    case when s.rows = len(s.told) then s.worst end as worst
from (select unnest(list) as question, unnest(range(len(list))) as rank from (select string_split($questions, ',') as list)) as q
cross join asked.month as m
cross join settings.territory as t
left join summed as s on s.question = q.question and s.month = m.month and s.level = t.level and s.territory = t.territory
