-- The latest decision on each pair whose records are still there, first to last.
select a.id, b.id, verdict
from (
    select least(left_record, right_record) as one, greatest(left_record, right_record) as other,
        arg_max(verdict, (decided_on, verdict)) as verdict, max(decided_on) as decided_on
    from linkage.decision where left_record <> right_record
    group by 1, 2
) as d
join linkage.identity_source as a on a.record = d.one
join linkage.identity_source as b on b.record = d.other
order by d.decided_on, d.one, d.other
