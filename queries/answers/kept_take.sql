-- Who is one person, as it is kept under a number. The records are those of then: the hash
-- says so.
create or replace table linkage.kept as
select record, person, accepted, identified
from (select record, row_number() over (order by record) as rank from linkage.record)
join store.kept.person using (rank)
where number = ?
