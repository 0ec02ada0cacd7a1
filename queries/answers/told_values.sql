-- What another store is given of a median or of a worst value: each value, and how often.
select strftime(month, '%Y-%m'), departement, once_in_direction, once_in_nation,
    null::bigint, null::bigint, value, null::bigint, null::bigint, count(*)
from query_table($answers)
where only_at is null
group by all
order by all
