-- What was counted of a circle stays while its counts rest on the very same; of nobody, it does not.
delete from counted.line where circle not in (select c.circle from counted.circle as c join counted.former as f on f.circle = c.circle and f.key = c.key);
delete from counted.held where circle not in (select c.circle from counted.circle as c join counted.former as f on f.circle = c.circle and f.key = c.key)
