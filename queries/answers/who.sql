-- Whose each record is; and what a record was before its rows were said to be apart.
select record, person from linkage.chosen
union
select a.told_as, p.person
from staging.rows_apart as a
join linkage.chosen as p on p.record = a.record
