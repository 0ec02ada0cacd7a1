-- Which rows of the scored pairs have a number, or name nobody.
select id, coalesce(numero, ''), linkage.nameless(false, nom, prenom, naissance)::integer
from linkage.identity
semi join (select unnest([a, b]) as id from linkage.comparison) as paired using (id)
where numero is not null or linkage.nameless(false, nom, prenom, naissance)
