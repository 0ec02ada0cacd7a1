-- The hash of what each of those gives whose hash is not kept: its records, in whatever order.
update asked.source set told = t.told
from (
    select kind, named, place, sha256(string_agg(told, '' order by told)) as told
    from (
        select r.kind, split_part(r.record, '/', 2) as named, split_part(r.record, '/', 3) as place, sha256(to_json(r)::varchar) as told
        from linkage.record as r
        semi join (select kind, named, place from asked.source where told is null) as s
            on s.kind = r.kind and s.named = split_part(r.record, '/', 2) and s.place = split_part(r.record, '/', 3)
    )
    group by all
) as t
where source.told is null and source.kind = t.kind and source.named = t.named and source.place = t.place;
update asked.source set told = '' where told is null -- who gives nobody
