-- The records given twice. An index would refuse them too, at ten times the cost.
select count(*) - count(distinct record) from linkage.record
