-- What another store is given of a question whose answers add up: they are added, so that
-- no row is about one person.
select strftime(month, '%Y-%m'), departement, once_in_direction, once_in_nation,
    sum(numerator)::bigint, sum(denominator)::bigint, null::double, null::bigint, null::bigint, 1::bigint
from query_table($answers)
where only_at is null
group by all
order by all
