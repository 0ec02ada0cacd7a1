-- How much of the two latest months is known on the day asked.
select month, event, known, told from consolidated.completeness order by month, event
