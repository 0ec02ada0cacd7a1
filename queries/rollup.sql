-- The measures of one indicator at every level and for every month asked, from
-- its answers row by row; the only place that aggregates. Every territory has a
-- line, be it zero. Above the department, a row told once for several of them
-- counts once.
with answers as (
    select
        a.month, a.departement, a.structure, d.direction,
        a.numerator, a.denominator, a.value, a.once_in_direction, a.once_in_nation
    from query_table($answers) as a
    join settings.departement as d on d.departement = a.departement
),
told as (
    select month, 'departement' as level, departement as territory, numerator, denominator, value from answers
    union all
    select month, 'structure', departement || '/' || structure, numerator, denominator, value from answers where structure is not null
    union all
    select month, 'consortium', direction, numerator, denominator, value from answers where once_in_direction
    union all
    select month, 'national', 'FR', numerator, denominator, value from answers where once_in_nation
),
summed as (
    select
        month, level, territory,
        sum(numerator)::bigint as numerator,
        sum(denominator)::bigint as denominator,
        count(value) as cases,
        median(value) as middle,
        case when count(*) = count(value) then max(value) end as worst
    from told
    group by month, level, territory
)
select
    m.month, t.level, t.territory,
    coalesce(s.numerator, 0) as numerator,
    coalesce(s.denominator, 0) as denominator,
    coalesce(s.cases, 0) as cases,
    s.middle,
    s.worst
from asked.month as m
cross join settings.territory as t
left join summed as s on s.month = m.month and s.level = t.level and s.territory = t.territory
where t.level <> 'structure' or $structures
order by m.month, t.rank
