-- Keeps what was counted of the circles of which it was not kept, and lets go of those that were
-- of none of the last sixteen answers that kept something.
insert into store.kept.circle
select coalesce((select max(number) from store.kept.circle), 0) + row_number() over (order by circle), key, 0
from counted.circle
where key not in (select key from store.kept.circle);
update store.kept.circle set used = (select used from counted.stamp) where key in (select key from counted.circle);
delete from store.kept.line
where number in (select k.number from store.kept.circle as k join counted.circle as c on c.key = k.key where c.circle in (from counted.missing))
    and question in (from counted.question) and month in (from counted.month);
delete from store.kept.counted
where number in (select k.number from store.kept.circle as k join counted.circle as c on c.key = k.key where c.circle in (from counted.missing))
    and question in (from counted.question) and month in (from counted.month);
insert into store.kept.line
select k.number, l.* exclude (circle)
from counted.line as l
join counted.circle as c on c.circle = l.circle
join store.kept.circle as k on k.key = c.key
where l.circle in (from counted.missing) and l.question in (from counted.question) and l.month in (from counted.month)
order by k.number, l.question, l.month;
insert into store.kept.counted
select k.number, q.question, m.month
from counted.circle as c
join store.kept.circle as k on k.key = c.key
cross join counted.question as q
cross join counted.month as m
where c.circle in (from counted.missing);
delete from store.kept.line where number in (select number from store.kept.circle where used <= (select used from counted.stamp) - 16);
delete from store.kept.counted where number in (select number from store.kept.circle where used <= (select used from counted.stamp) - 16);
delete from store.kept.circle where used <= (select used from counted.stamp) - 16
