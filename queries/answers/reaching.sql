-- The parcours active on the last day of a month, with the month in which they reach their
-- limit.
select person, month, departement, date_trunc('month', limit_on)::date as reached
from consolidated.active_on_month_end
