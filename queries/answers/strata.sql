-- What was counted by public in each department.
select month, departement, modality, sum(numerator)::bigint, sum(n)::bigint
from counted.line
where question = $question and month between $first and $last
group by month, departement, modality
order by month, departement, modality
