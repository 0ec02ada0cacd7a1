-- Keeps the hash of what each gives, and lets go of those of none of the last sixteen times that
-- some were kept.
insert into store.kept.source
select key, told, (select coalesce(max(used), 0) + 1 from store.kept.source)
from asked.source
where key not in (select key from store.kept.source);
update store.kept.source set used = (select max(used) from store.kept.source) where key in (select key from asked.source);
delete from store.kept.source where used <= (select max(used) from store.kept.source) - 16
