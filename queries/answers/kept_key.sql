-- The hash of all that says who is one person: the rule and its options, the version of the
-- engine, each record as it is given and each decision, in whatever order.
select sha256(concat_ws('|', $basis, version(),
    (select sha256(coalesce(string_agg(told, '' order by told), '')) from (select sha256(to_json(r)::varchar) as told from linkage.record as r)),
    (select sha256(coalesce(string_agg(told, '' order by told), '')) from (select sha256(to_json(d)::varchar) as told from linkage.decision as d))))
