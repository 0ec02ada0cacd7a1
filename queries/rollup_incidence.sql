-- What an incidence is made of: for each month and structure, or department when the
-- structure is not one of its own, how many left the follow-up on each day since their
-- entry, by the outcome, by what prevents it, or seen for the last time. Counts, which
-- add up over places; AalenJohansen makes the incidence of them.
with counted as (
    select
        month, departement, case when departement in (from asked.structured) then structure end as structure, days,
        sum(numerator)::bigint as reached,
        sum(denominator)::bigint as prevented,
        sum(n)::bigint as censored
    from query_table($answers)
    where month between $first and $last
    group by all
)
select c.month, coalesce(s.rank, d.rank)::bigint as place,
    -- one text a place: a nation's days are hundreds of thousands
    string_agg(concat_ws(' ', c.days, c.reached, c.prevented, c.censored), ' ') as told
from counted as c
join asked.territory as d on d.month = c.month and d.level = 'departement' and d.territory = c.departement
left join asked.territory as s on s.month = c.month and s.level = 'structure' and s.territory = c.departement || '/' || c.structure
group by c.month, coalesce(s.rank, d.rank)
order by c.month
