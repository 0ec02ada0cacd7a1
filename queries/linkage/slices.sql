-- In how many parts the keys are taken, so that no part brings many more than so many pairs.
select greatest(1, ceil(coalesce(sum(pairs) filter (not capped and not beyond), 0) / ?))::integer from linkage.block
