-- The cumulative incidence of one outcome (Aalen-Johansen), at every level and
-- horizon, for every month asked, with the variance of etm:
--   F(t) = sum of S(s-) d1/n, S the survival to both events;
--   var F(t) = sum (F(t)-F(s))² d/(n(n-d)) + sum S(s-)² d1(n-d1)/n³
--              - 2 sum (F(t)-F(s)) S(s-) d1/n².
-- A sum of doubles over a window may differ in its last digit with what else lies
-- beside it: the results are rounded far below what is printed, so that the same
-- facts give the same bytes.
-- Regions are a level of the comparison only, and only here: what is not an
-- incidence adds up.
with answers as (
    select a.month, a.departement, a.structure, d.direction, d.region, a.days, a.event
    from query_table($answers) as a
    join settings.departement as d on d.departement = a.departement
),
told as (
    select month, 'departement' as level, departement as territory, days, event from answers
    union all
    select month, 'structure', departement || '/' || structure, days, event from answers where structure is not null
    union all
    select month, 'consortium', direction, days, event from answers
    union all
    select month, 'region', region, days, event from answers where region is not null
    union all
    select month, 'national', 'FR', days, event from answers
),
daily as (
    select
        month, level, territory, days,
        count(*) filter (event = 1) as d1,
        count(*) filter (event > 0) as d,
        count(*) as m
    from told
    group by month, level, territory, days
),
risk as (
    select *, sum(m) over (partition by month, level, territory order by days rows between current row and unbounded following) as n
    from daily
),
survival as (
    select *, product(1 - d / n) over (partition by month, level, territory order by days) as s
    from risk
),
before as (
    select *, coalesce(lag(s) over (partition by month, level, territory order by days), 1) as sm
    from survival
),
incidence as (
    select *, sum(sm * d1 / n) over (partition by month, level, territory order by days) as f
    from before
),
territories as (
    select rank, level, territory from settings.territory
    union all
    select max(t.rank) + 1, 'region', d.region
    from settings.departement as d, settings.territory as t
    where d.region is not null
    group by d.region
),
horizons as (
    select unnest($names) as name, unnest($days) as horizon
),
reached as (
    select
        i.month, i.level, i.territory, h.name, h.horizon,
        sum(i.m) as origin,
        max(i.days) as longest,
        coalesce(max(i.f) filter (i.days <= h.horizon), 0) as f
    from incidence as i
    cross join horizons as h
    group by i.month, i.level, i.territory, h.name, h.horizon
),
spread as (
    select
        r.month, r.level, r.territory, r.name,
        sum(case when i.n > i.d then (r.f - i.f) ** 2 * i.d / (i.n * (i.n - i.d)) else 0 end order by i.days)
            + sum(i.sm ** 2 * i.d1 * (i.n - i.d1) / i.n ** 3 order by i.days)
            - 2 * sum((r.f - i.f) * i.sm * i.d1 / i.n ** 2 order by i.days) as variance
    from reached as r
    join incidence as i on i.month = r.month and i.level = r.level and i.territory = r.territory and i.days <= r.horizon
    group by r.month, r.level, r.territory, r.name
)
select
    m.month, t.level, t.territory, h.name,
    coalesce(r.origin, 0)::bigint as origin,
    case when r.longest >= h.horizon then round(r.f, 14) end as value,
    case when r.longest >= h.horizon then round(coalesce(v.variance, 0), 16) end as variance
from asked.month as m
cross join territories as t
cross join horizons as h
left join reached as r on r.month = m.month and r.level = t.level and r.territory = t.territory and r.name = h.name
left join spread as v on v.month = m.month and v.level = t.level and v.territory = t.territory and v.name = h.name
where t.level <> 'structure' or $structures
order by m.month, t.rank, t.territory, h.horizon
