-- What is kept under a hash, and what was counted then.
select number, result from store.kept.linkage where key = ?
