-- The hash of all that says who is one person: the rule and its options, the version of the
-- engine, the records that each gives (source_told.sql) and each decision, in whatever order.
select sha256(concat_ws('|', $basis, version(),
    (select sha256(coalesce(string_agg(concat_ws('/', kind, named, place, told), '|' order by kind, named, place), '')) from asked.source as s where told <> ''),
    (select sha256(coalesce(string_agg(told, '' order by told), '')) from (select sha256(to_json(d)::varchar) as told from linkage.decision as d))))
