-- Whether there is anything to compare.
select exists (from linkage.pair)
