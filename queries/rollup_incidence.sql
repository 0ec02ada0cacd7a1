-- What an incidence is made of: for each month, department and structure, how many
-- left the follow-up on each day since their entry, by the outcome, by what prevents
-- it, or seen for the last time. Counts, which add up over places; AalenJohansen
-- makes the incidence of them.
select
    a.month, a.departement, coalesce(a.structure, '') as structure, a.days,
    count(*) filter (where a.event = 1) as reached,
    count(*) filter (where a.event > 1) as prevented,
    count(*) filter (where a.event = 0) as censored
from query_table($answers) as a
where a.month between $first and $last
group by all
order by a.month
