-- The rows of a check by person and department: what has to be mended or justified at
-- once, under a name that names nobody.
select person::varchar as person, left(md5(coalesce(person, '') || '|' || coalesce(departement, '')), 10) as subject, coalesce(departement, '') as departement
from ($rows)
