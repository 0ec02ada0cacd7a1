-- What another store is given of a table.
select strftime(month, '%Y-%m'), departement, modality, rank, weight, count(*)
from query_table($answers)
where only_at is null
group by all
order by all
