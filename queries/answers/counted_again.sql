-- Nothing of what is counted now stays of a time before.
delete from counted.line
where question in (from counted.question) and month in (from counted.month) and circle not in (from counted.standing)
