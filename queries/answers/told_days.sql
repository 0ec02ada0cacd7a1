-- What another store is given of an incidence: each duration and what ended it, and how
-- often.
select strftime(month, '%Y-%m'), departement, once_in_direction, once_in_nation,
    null::bigint, null::bigint, null::double, days::bigint, event::bigint, count(*)
from query_table($answers)
where only_at is null
group by all
order by all
