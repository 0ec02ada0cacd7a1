-- What says, of the candidates of two files, which may reach the list: what names, birth date, number and
-- other columns weigh at most is known of each side before any two names are compared. reaching.sql leaves
-- the others. No score changes, and no pair listed is lost.

-- What each side may bring at most: a name is never worth more than its own rarity, in its place
-- or in the other's; what two names weigh together, and names exchanged, take away.
create or replace macro linkage.name_most(times, counted, padding) as greatest(
    linkage.bits_nom('identique', linkage.rarity(times, counted, padding)), linkage.rest_nom(linkage.rarity(times, counted, padding)),
    linkage.bits_prenom('identique', linkage.rarity(times, counted, padding)), linkage.rest_prenom(linkage.rarity(times, counted, padding)));

create or replace macro linkage.autre_most(rarity) as greatest(linkage.bits_autre('identique', rarity), linkage.rest_autre(rarity), 0);

-- What shows two names to be different without comparing them: their letters, how they begin, and their
-- consonants. `known` is 0 for what is not one plain word, 1 for a word that another name may be in
-- another spelling or by a bad scan, 2 for any other.
create or replace table linkage.sketch as
select
    name, linkage.letters_of(flat) as letters, length(flat)::integer as long,
    case when contains(letters, ' ') or lost or length(flat) < 2 then 0
        when count(*) over (partition by canonical) > 1 or count(*) over (partition by scanned) > 1 then 1 else 2 end as known,
    ord(flat) as first, hash(left(flat, 4)) as begins, hash(carried) as carried,
    linkage.name_most(as_nom, counted, padding) as nom_most, linkage.name_most(as_prenom, counted, padding) as prenom_most
from linkage.name join linkage.name_count using (name) cross join linkage.size;

create or replace table linkage.value_sketch as
select autre, linkage.letters_of(autre) as letters, length(autre)::integer as long
from (select distinct unnest(autres[:3]) as autre from linkage.identity);

-- Two names that no level but the last has. The others ask for one error, or the same beginning, or the same
-- consonants, or .85 of Jaro and Winkler, which is .75 of Jaro where the two begin alike.
create or replace macro linkage.names_apart(known, begins, carried, letters, long, first, their_known, their_begins, their_carried, their_letters, their_long, their_first) as
    known * their_known > 1 and begins <> their_begins and carried <> their_carried
    and not linkage.may_answer(letters, long, their_letters, their_long, case when first = their_first then 125 else 150 end);

-- The most that they weigh.
create or replace macro linkage.name_reach(most, their_most, different, known, begins, carried, letters, long, first, their_known, their_begins, their_carried, their_letters, their_long, their_first) as case
    when most is null or their_most is null then 0
    when linkage.names_apart(known, begins, carried, letters, long, first, their_known, their_begins, their_carried, their_letters, their_long, their_first) then different
    else least(most, their_most) end;

-- The first three of the other columns are looked at one by one. A birth date of eight figures is its year
-- and its day, as numbers: nearly all pairs differ in both.
create or replace table linkage.side as
with born as materialized (
    select naissance, linkage.bits_naissance('identique', linkage.rarity(times, counted, padding)) as born,
        case when length(naissance) = 8 then try_cast(left(naissance, 4) as smallint) end as year,
        case when length(naissance) = 8 then try_cast(right(naissance, 4) as smallint) end as day
    from linkage.naissance_count cross join linkage.size
)
select
    i.id, i.naissance, b.year, b.day, i.numero, i.sexe, i.nationalite, i.departement, coalesce(b.born, 0) as born,
    coalesce(n.nom_most, 0) + coalesce(p.prenom_most, 0) as names,
    autres[1] as autre_1, v_1.letters as letters_1, v_1.long as long_1,
    autres[2] as autre_2, v_2.letters as letters_2, v_2.long as long_2,
    autres[3] as autre_3, v_3.letters as letters_3, v_3.long as long_3,
    linkage.bits_autre('identique', linkage.rarity(shared[1], counted, padding)) as most_1, linkage.rest_autre(linkage.rarity(shared[1], counted, padding)) as rest_1,
    linkage.bits_autre('identique', linkage.rarity(shared[2], counted, padding)) as most_2, linkage.rest_autre(linkage.rarity(shared[2], counted, padding)) as rest_2,
    linkage.bits_autre('identique', linkage.rarity(shared[3], counted, padding)) as most_3, linkage.rest_autre(linkage.rarity(shared[3], counted, padding)) as rest_3,
    case when len(shared) > 3 then list_sum(list_transform(shared[4:], lambda times: linkage.autre_most(linkage.rarity(times, counted, padding)))) else 0 end as most_after
from linkage.identity as i
cross join linkage.size
left join linkage.sketch as n on n.name = i.nom
left join linkage.sketch as p on p.name = i.prenom
left join born as b on b.naissance = i.naissance
left join linkage.value_sketch as v_1 on v_1.autre = autres[1]
left join linkage.value_sketch as v_2 on v_2.autre = autres[2]
left join linkage.value_sketch as v_3 on v_3.autre = autres[3];

-- Of two values of another column that are not near each other nor an error apart in four characters nothing is
-- left but that they differ.
create or replace macro linkage.autre_reach(one, letters, long, other, their_letters, their_long, most, rest) as case
    when one is null or other is null then 0
    when one = other then most
    when not linkage.may_answer(letters, long, their_letters, their_long, 150) then linkage.bits_autre('different', 0)
    when linkage.autre_level(one, other) = 'different' then linkage.bits_autre('different', 0)
    else rest
end;
