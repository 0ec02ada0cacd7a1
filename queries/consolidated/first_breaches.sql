-- The first day without a regular follow-up of each parcours, were it still open.
select parcours, min(due_on + 1) as breached_on
from consolidated.contact_spans
where reading = 'contact' and (next_on is null or next_on > due_on + 1)
group by parcours
