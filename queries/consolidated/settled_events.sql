-- The contacts, entries and exits of the last twelve months that are three months
-- old: old enough for the delay with which they were received to be known.
select t.event, t.month, t.told_on, t.told, cast(t.month + interval 1 month - interval 1 day as date) as last_on
from staging.first_told as t
cross join asked.day as k
where t.month + interval 4 month - interval 1 day <= k.day
    and t.month > k.day - interval 16 month
