-- What is kept of those that are neither missing nor standing.
insert into counted.line
select c.circle, l.* exclude (number)
from store.kept.line as l
join store.kept.circle as k on k.number = l.number
join counted.circle as c on c.key = k.key
where c.circle not in (from counted.missing) and c.circle not in (from counted.standing)
    and l.question in (from counted.question) and l.month in (from counted.month)
