-- Candidate pairs: identities of linkage.identity that share a key under one rule at
-- least and are not known to be apart from nobody (same `apart`: one component already,
-- or one side of two files). Equi-joins only.

create type if not exists linkage.blocking_rule as enum ('numéro', 'dossier', 'début du numéro', 'fin du numéro', 'numéro sans nom',
    'naissance', 'naissance et initiales', 'naissance et sons', 'naissance et un nom manquant', 'naissance et un nom',
    'jour et mois inversés et un nom', 'noms et année', 'noms et jour', 'noms', 'nom seul', 'un nom et année', 'un nom et jour',
    'un nom et numéro', 'un nom et début de l’autre', 'un nom et autre', 'deux autres');

create or replace table linkage.word as
select id, apart, other, naissance, 'nom' as part, unnest(skeletons) as word
from linkage.identity join linkage.name on name = nom
union all
select id, apart, other, naissance, 'prenom', unnest(skeletons)
from linkage.identity join linkage.name on name = prenom
union all
select id, apart, other, naissance, 'nom', unnest(list_filter(used.skeletons, lambda word: not coalesce(list_contains(own.skeletons, word), false)))
from linkage.identity
join linkage.name as used on used.name = nom_usage
left join linkage.name as own on own.name = nom;

-- A word of the family name with a word of the given name, in either order.
create or replace table linkage.word_pair as
select distinct f.id, f.apart, f.other, f.naissance, hash(least(f.word, g.word), greatest(f.word, g.word)) as words
from (from linkage.word where part = 'nom') as f
join (from linkage.word where part = 'prenom') as g using (id)
union
-- both names given in one cell
select id, f.apart, f.other, f.naissance, hash(f.word, g.word)
from linkage.word as f
join linkage.word as g using (id)
join linkage.identity as i using (id)
where (i.nom is null or i.prenom is null) and f.word < g.word;

-- Likewise their first letters, as they sound; and as they are written, which an accent lost or a bad scan leaves.
create or replace table linkage.initial_pair as
select i.id, translate(least(left(f.letters, 1), left(g.letters, 1)) || '/' || greatest(left(f.letters, 1), left(g.letters, 1)), 'yqczvw', 'ikksbu') as initials
from linkage.identity as i
join linkage.name as f on f.name = i.nom
join linkage.name as g on g.name = i.prenom
where not i.other
union
select f.id, least(f.initial, g.initial) || '/' || greatest(f.initial, g.initial) as initials
from (select distinct id, translate(left(word, 1), 'yqczvw', 'ikksbu') as initial from linkage.word where part = 'nom' and not other) as f
join (select distinct id, translate(left(word, 1), 'yqczvw', 'ikksbu') as initial from linkage.word where part = 'prenom' and not other) as g using (id);

-- Who is born on a day that is not a year typed for a day. The pairs of one day grow with
-- the square of the people: that of a nation has some four, that of a consortium one.
create or replace table linkage.born as
select id, apart, naissance, nom is null or prenom is null as lacking, count(*) over (partition by naissance) <= 6 as few
from linkage.identity
where naissance is not null and right(naissance, 4) <> '0101' and not other;

create or replace table linkage.other as
select id, apart, place, autre
from (select id, apart, unnest(autres) as autre, generate_subscripts(autres, 1) as place from linkage.identity)
where autre is not null;

create or replace table linkage.key as
with said as materialized (select distinct id, apart, naissance, word from linkage.word where naissance is not null)
select rule::linkage.blocking_rule as rule, hash(rule, value) as key, id, apart, half
from (
    select 'numéro' as rule, hash(agdref) as value, id, apart, null::boolean as half
    from linkage.identity where agdref is not null
    union all
    select 'dossier', hash(dossier), id, apart, null from linkage.identity where dossier is not null
    union all
    select 'début du numéro', hash(left(agdref, length(agdref) - 3)), id, apart, null
    from linkage.identity where agdref is not null
    union all
    select 'fin du numéro', hash(right(agdref, length(agdref) - 3)), id, apart, null
    from linkage.identity where agdref is not null
    union all
    -- a number given without a name meets the numbers of the registers that share two of its four
    -- parts: two wrong digits, or two neighbours exchanged, leave two parts as they were
    select 'numéro sans nom', hash(place, substr(agdref, one, long), substr(agdref, other, wide)), id, apart, nameless
    from (
        select id, apart, agdref, registered, linkage.nameless(registered, nom, prenom, naissance) as nameless
        from linkage.identity where agdref is not null
    )
    cross join (values (1, 1, 3, 4, 2), (2, 1, 3, 6, 2), (3, 1, 3, 8, 3), (4, 4, 2, 6, 2), (5, 4, 2, 8, 3), (6, 6, 2, 8, 3))
        as kept(place, one, long, other, wide)
    where registered or nameless
    union all
    -- on a day of few births nothing else is asked; on another, both initials, for names both
    -- badly spelled; a side that lacks a name meets everybody
    select 'naissance', hash(naissance), id, apart, null from linkage.born where few
    union all
    select 'naissance et initiales', hash(naissance, initials), id, apart, null
    from linkage.born join (select id, initials from linkage.initial_pair) using (id) where not few
    union all
    -- likewise those of whom the year alone is known
    select 'naissance et initiales', hash(naissance, initials), id, apart, null
    from linkage.identity join (select id, initials from linkage.initial_pair) using (id)
    where right(naissance, 4) = '0101' and not other
    union all
    -- names carried over by two traditions, whose first letters are not the same
    select distinct 'naissance et sons', hash(naissance, linkage.carried(word)), id, apart, null
    from linkage.born join (select id, word from linkage.word) using (id)
    where not few and length(linkage.carried(word)) > 1
    union all
    -- on a day typed for a year, with the first letter of the other name
    select distinct 'naissance et sons', hash(w.naissance, linkage.carried(word), translate(left(n.letters, 1), 'vbhxqcgzj', 'wwkkkkkss')), w.id, w.apart, null
    from linkage.word as w
    join linkage.identity as i on i.id = w.id
    join linkage.name as n on n.name = case when w.part = 'nom' then i.prenom else i.nom end
    where right(w.naissance, 4) = '0101' and not w.other and length(linkage.carried(word)) > 1
    union all
    select 'naissance et un nom manquant', hash(naissance), id, apart, lacking from linkage.born where not few
    union all
    select 'naissance et un nom', hash(naissance, word), id, apart, null from said
    union all
    -- both writings of the day, so that one side's swapped date meets the other's
    select 'jour et mois inversés et un nom', hash(left(naissance, 4), least(substr(naissance, 5, 2), right(naissance, 2)),
        greatest(substr(naissance, 5, 2), right(naissance, 2)), word), id, apart, null
    from said where right(naissance, 2) <= '12' and right(naissance, 2) <> substr(naissance, 5, 2)
    union all
    select 'noms et année', hash(words, left(naissance, 4)), id, apart, null from linkage.word_pair where naissance is not null
    union all
    select 'noms et jour', hash(words, right(naissance, 4)), id, apart, null
    from linkage.word_pair where naissance is not null and right(naissance, 4) <> '0101'
    union all
    -- a side without a birth date meets every date of its name
    select 'noms', words, id, apart, naissance is null from linkage.word_pair where not other
    union all
    -- a single name meets single names
    select 'nom seul', hash(word), id, apart, naissance is null
    from (select distinct id, apart, naissance, word from linkage.word where not other)
    join (select id from linkage.identity where nom is null or prenom is null) using (id)
    union all
    -- other files (their identifier is a `numero`): no register and no family of numbers, more errors
    select 'naissance', hash(naissance), id, apart, null
    from linkage.identity where naissance is not null and right(naissance, 4) <> '0101' and other
    union all
    select 'numéro', hash(numero), id, apart, null from linkage.identity where numero is not null
    union all
    select 'début du numéro', hash(left(numero, length(numero) - 3)), id, apart, null
    from linkage.identity where length(numero) >= 7
    union all
    select 'fin du numéro', hash(right(numero, length(numero) - 3)), id, apart, null
    from linkage.identity where length(numero) >= 7
    union all
    select 'noms', words, id, apart, null from linkage.word_pair where other
    union all
    select 'un nom et année', hash(word, left(naissance, 4)), id, apart, null
    from linkage.word where other and naissance is not null
    union all
    select 'un nom et jour', hash(word, right(naissance, 4)), id, apart, null
    from linkage.word where other and naissance is not null
    union all
    select 'un nom et numéro', hash(word, 'début', left(numero, 3)), id, apart, null
    from linkage.word join (select id, numero from linkage.identity) using (id) where numero is not null
    union all
    select 'un nom et numéro', hash(word, 'fin', right(numero, 3)), id, apart, null
    from linkage.word join (select id, numero from linkage.identity) using (id) where numero is not null
    union all
    select 'un nom et début de l’autre', hash(w.word, left(o.letters, 2)), w.id, w.apart, null
    from linkage.word as w
    join linkage.identity as i on i.id = w.id
    join linkage.name as o on o.name = case when w.part = 'nom' then i.prenom else i.nom end
    where w.other
    union all
    select 'un nom et autre', hash(word, place, autre), id, apart, null
    from linkage.word join (select id, place, autre from linkage.other) using (id)
    union all
    select 'deux autres', hash(o.place, o.autre, p.place, p.autre), o.id, o.apart, null
    from linkage.other as o join linkage.other as p on p.id = o.id and p.place > o.place
);

drop table linkage.word;
drop table linkage.word_pair;
drop table linkage.initial_pair;
drop table linkage.born;
drop table linkage.other;

-- A block too large is a value that tells nobody from nobody (a number typed for
-- "unknown"): it is left out and reported. So are, of two files, the values of a rule that the most share, once
-- those that fewer share have brought as many pairs as a rule may (linkage.listed): what more
-- share brings the more pairs for one that is true.
create or replace table linkage.block as
with sized as (
    select key, any_value(rule) as rule, count(*) as size, bool_or(half is not null) as by_halves,
        count(*) filter (half) as halves
    from linkage.key group by key having count(*) > 1
),
told as (
    select *, case when by_halves then halves * size > 40000 else size > 300 end as capped,
        case when by_halves then halves * size else size * (size - 1) // 2 end as pairs
    from sized
),
spent as (
    select rule, pairs, sum(sum(pairs)) over (partition by rule order by pairs) as pairs_so_far
    from told where not capped group by rule, pairs
)
select told.*, not capped and coalesce(pairs_so_far > most_pairs, false) as beyond
from told cross join linkage.listed left join spent using (rule, pairs);

-- What each rule brought, a slice after the other.
create or replace table linkage.brought as select rule, 0::bigint as pairs from linkage.key limit 0;
