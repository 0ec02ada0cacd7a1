-- The scored pairs of two files of people, best first, each with the reasons of its score.
with named as (
    select *, from_json(?, '["VARCHAR"]') as autre_names from linkage.flagged where score >= ?
)
select a.name, b.name, named.a, named.b, score, flags,
    coalesce((numero_level = 'identique')::integer, 0), coalesce((numero_level <> 'identique')::integer, 0),
    (linkage.nameless(false, l.nom, l.prenom, l.naissance) and linkage.nameless(false, r.nom, r.prenom, r.naissance))::integer,
    coalesce(l.numero, ''), coalesce(r.numero, ''), linkage.why(named)
from named
join linkage.identity_source a on a.id = named.a
join linkage.identity_source b on b.id = named.b
join linkage.identity as l on l.id = named.a
join linkage.identity as r on r.id = named.b
order by score desc, a.name, b.name
