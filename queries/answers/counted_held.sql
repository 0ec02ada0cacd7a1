-- What counted.line holds from now on of each circle.
delete from counted.held where question in (from counted.question) and month in (from counted.month);
insert into counted.held
select c.circle, q.question, m.month from counted.circle as c cross join counted.question as q cross join counted.month as m
