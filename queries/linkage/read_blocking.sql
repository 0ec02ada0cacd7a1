-- What each blocking rule brought, and what was left out of it.
select rule, pairs, capped, beyond, widest from linkage.blocking order by rule
