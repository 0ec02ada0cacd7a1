-- How much of a month is known one, two and three months after its end.
select event, age, known, told from consolidated.maturity order by event, age
