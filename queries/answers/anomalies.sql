-- The rows of a check by person and department: what has to be mended or justified at
-- once, under a name that names nobody.
select left(md5(coalesce(person, '') || '|' || coalesce(departement, '')), 10), coalesce(departement, ''), count(*)
from query_table($rows)
group by person, departement
order by 2, 1
