-- What an access counts by public at the entry, in each department: among those who
-- entered long enough ago to have had the whole horizon, who got there within it. An exit
-- without it stays among them. Counted as strata.sql is; nobody is censored.
select
    o.person, o.month, o.departement, concat_ws(' · ', public_age(date_sub('year', g.born_on, p.entered_on)), g.sexe, g.nationality) as stratum,
    o.event = 1 and o.days <= $horizon as counted
from consolidated.lasting_outcomes as o
join asked.month as m on m.month = o.month
join consolidated.parcours as p on p.parcours = o.parcours
join consolidated.origins as g on g.person = o.person
where o.domain = $domain and p.entered_on + $horizon::integer <= m.last_on
