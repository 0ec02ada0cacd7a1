-- The month of the first entry known in each department.
select departement, date_trunc('month', min(entered_on))::date
from consolidated.parcours
where entered
group by departement
order by departement
