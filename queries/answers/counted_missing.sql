-- The circles of which what is asked was all counted before, and stays.
delete from counted.standing;
insert into counted.standing
select circle
from counted.held
where question in (from counted.question) and month in (from counted.month)
group by circle
having count(*) = (select count(*) from counted.question) * (select count(*) from counted.month);
-- Of the others, those of which something that is asked is not kept.
insert into counted.missing
select c.circle
from counted.circle as c
left join (
    select k.key, count(*) as told
    from store.kept.counted as t
    join store.kept.circle as k on k.number = t.number
    where t.question in (from counted.question) and t.month in (from counted.month)
    group by k.key
) as k on k.key = c.key
where coalesce(k.told, 0) < (select count(*) from counted.question) * (select count(*) from counted.month)
    and c.circle not in (from counted.standing)
