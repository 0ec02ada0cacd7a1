-- The comparisons to make before a number ties two records that are not the same to the
-- letter: each of them with the lines of the registers whose number is one error away, or
-- that are of the household of either end; beside a dossier, with those that have the very names.
-- linkage.suspect holds the records and the other end of each tie, and whether it is a dossier's,
-- linkage.shared_number what the ties were found to be: those of which both ends say something of
-- names or birth date.
create or replace table linkage.shared_number as
select a, b, nom_level, prenom_level, naissance_level, nom_bits, prenom_bits, inversion_bits, naissance_bits
from linkage.comparison
where coalesce(nom_level, prenom_level, naissance_level) is not null;

create or replace table linkage.pair as
with told as (
    select id, agdref, registered from linkage.identity where agdref is not null
),
suspect as (
    select distinct id, agdref from told join (select distinct id from linkage.suspect where not by_names) using (id)
),
-- each number once: it is given on each line of a person
asked as (select distinct agdref from suspect),
known as (select distinct agdref from told where registered),
near as (
    -- one of the ten figures is another: the nine others are the same
    select s.agdref as number, t.agdref as known
    from (select agdref, place, left(agdref, place - 1) || right(agdref, 10 - place) as others
        from asked cross join (select unnest(range(1, 11)) as place)) as s
    join (select agdref, place, left(agdref, place - 1) || right(agdref, 10 - place) as others
        from known cross join (select unnest(range(1, 11)) as place)) as t
        on t.place = s.place and t.others = s.others and t.agdref <> s.agdref
    union
    -- two neighbours are exchanged
    select s.agdref, t.agdref
    from asked as s
    cross join (select unnest(range(1, 10)) as place)
    join known as t
        on t.agdref = left(s.agdref, place - 1) || substr(s.agdref, place + 1, 1) || substr(s.agdref, place, 1) || right(s.agdref, 9 - place)
),
ends as (
    select id, id as one from linkage.suspect where not by_names
    union
    select id, other from linkage.suspect where not by_names
)
select distinct least(one, other) as a, greatest(one, other) as b, 1::bigint as times
from (
    select s.id as one, t.id as other
    from (from near where linkage.number_level(number, known) = 'une_erreur') as n
    join suspect as s on s.agdref = n.number
    join told as t on t.agdref = n.known and t.registered
    union all
    select s.id, t.id
    from ends as s
    join linkage.identity as e on e.id = s.one
    join linkage.identity as t on t.foyer = e.foyer and t.registered
    join linkage.identity as own on own.id = s.id and own.agdref is distinct from t.agdref
    where t.id <> s.id
    union all
    -- somebody else of those names: another dossier, and not the number of the other end
    select s.id, t.id
    from linkage.suspect as s
    join linkage.identity as own on own.id = s.id
    join linkage.identity as tied on tied.id = s.other
    join linkage.identity as t on t.nom = own.nom and t.prenom = own.prenom and t.registered
    where s.by_names and t.id not in (s.id, s.other) and t.dossier is distinct from own.dossier
        and not coalesce(t.agdref = tied.agdref or t.agdref = own.agdref, false)
);
