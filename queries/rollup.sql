-- The measures of some indicators at every level and for every month asked, from
-- what was counted of their answers; the only place that adds up. Every territory has a
-- line, be it zero. Above the department, a row given once for several of them
-- counts once. The rows of a structure are added once, then the structures: what a
-- median needs of them is kept as a list.
with parts as (
    select
        question, month, departement,
        case when departement in (from asked.structured) then structure end as structure, once_in_direction, once_in_nation, only_at,
        sum(numerator) as numerator,
        sum(denominator) as denominator,
        sum(n) as rows,
        max(value) as worst,
        flatten(list(repeat([value], n)) filter (where value is not null)) as told
    from query_table($answers)
    group by all
),
lifted as (
    select p.*, unnest(places(p.departement, p.structure, d.direction, p.once_in_direction, p.once_in_nation, p.only_at)) as place
    from parts as p
    join asked.departement as d on d.month = p.month and d.departement = p.departement
),
summed as (
    select
        question, month, place,
        sum(numerator)::bigint as numerator,
        sum(denominator)::bigint as denominator,
        flatten(list(told)) as told,
        sum(rows) as rows,
        max(worst) as worst
    from lifted
    group by question, month, place
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
join asked.territory as t on t.month = m.month
left join summed as s on s.question = q.question and s.month = m.month and s.place.level = t.level and s.place.territory = t.territory
