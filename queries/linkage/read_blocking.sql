-- What each blocking rule brought.
select rule, pairs, capped from linkage.blocking order by rule
