-- What the incidence of a domain is made of, in some departments on the last day of a month,
-- apart by the breaks between which the parcours entered and by the situation at its entry.
select
    len(list_filter(cast(string_split($breaks, ',') as date[]), lambda day: day <= p.entered_on))::bigint as cohort,
    coalesce(e.situation, '') as situation,
    o.days::bigint as days,
    count(*) filter (o.event = 1) as reached,
    count(*) filter (o.event > 1) as prevented,
    count(*) filter (o.event = 0) as censored
from consolidated.lasting_outcomes as o
join consolidated.parcours as p on p.parcours = o.parcours
left join consolidated.situations_at_entry as e on e.parcours = o.parcours and e.domain = o.domain
where o.month = $month and o.domain = $domain and list_contains(string_split($departements, ','), o.departement)
group by all
order by all
