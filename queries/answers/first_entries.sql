-- The month of each entry known, in its department.
select person, departement, date_trunc('month', entered_on)::date as entered
from consolidated.parcours
where entered
