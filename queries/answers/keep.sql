-- Keeps under its hash what was counted.
insert into store.kept.linkage select coalesce(max(number), 0) + 1, ?, ? from store.kept.linkage
