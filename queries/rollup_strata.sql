-- The counts of one rate by public, in each department: what an indirect
-- standardisation starts from. Counts only, which add up from one store to
-- another; no row is about a person.
select a.month, a.departement, p.stratum, count(*) filter (where a.counted) as counted, count(*) as among
from query_table($rows) as a
join consolidated.publics as p on p.month = a.month and p.departement = a.departement and p.person = a.person
where a.month between $first and $last
group by a.month, a.departement, p.stratum
order by a.month, a.departement, p.stratum
