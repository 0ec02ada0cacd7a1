-- The parcours active on the last day of a month, by department and by the month in
-- which they reach their limit.
select departement, date_trunc('month', limit_on)::date, count(*)
from consolidated.active_on_month_end
where month = ?
group by all
order by all
