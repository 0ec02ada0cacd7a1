-- Keeps who is one person under the number just taken, and lets go of what is older than the
-- last three: that of today, that of the edition before, and what somebody supposes.
insert into store.kept.person
select (select max(number) from store.kept.linkage), rank, p.person, nullif(u.person, p.person), p.identified
from (select record, (row_number() over (order by record))::integer as rank from linkage.record) as r
join linkage.person as p on p.record = r.record
join linkage.person_if_accepted as u on u.record = r.record
order by rank;
insert into store.kept.queue by name select (select max(number) from store.kept.linkage) as number, * from linkage.queue;
delete from store.kept.person where number <= (select max(number) - 3 from store.kept.linkage);
delete from store.kept.queue where number <= (select max(number) - 3 from store.kept.linkage);
delete from store.kept.linkage where number <= (select max(number) - 3 from store.kept.linkage)
