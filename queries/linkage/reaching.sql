-- The candidates of two files that may reach the list. What names, birth date, number and other
-- columns weigh at most is known of each side before any two names are compared, and leaves most
-- pairs below it: nothing more is asked of them. No score changes, and no pair listed is lost.

-- What each side may bring at most: a name is never worth more than its own rarity, in its place
-- or in the other's; what two names weigh together, and names exchanged, take away.
create or replace macro linkage.name_most(times, counted, padding) as greatest(
    linkage.bits_nom('identique', linkage.rarity(times, counted, padding)), linkage.rest_nom(linkage.rarity(times, counted, padding)),
    linkage.bits_prenom('identique', linkage.rarity(times, counted, padding)), linkage.rest_prenom(linkage.rarity(times, counted, padding)));

create or replace macro linkage.autre_most(rarity) as greatest(linkage.bits_autre('identique', rarity), linkage.rest_autre(rarity), 0);

-- The first three of the other columns are looked at one by one.
create or replace table linkage.side as
select
    i.id, i.naissance, i.numero, i.sexe, i.nationalite, i.departement,
    coalesce(case when nom is not null then linkage.name_most(n.as_nom, counted, padding) end, 0)
        + coalesce(case when prenom is not null then linkage.name_most(p.as_prenom, counted, padding) end, 0) as names,
    linkage.bits_naissance('identique', linkage.rarity(b.times, counted, padding)) as born,
    autres[1] as autre_1, autres[2] as autre_2, autres[3] as autre_3,
    linkage.bits_autre('identique', rarities[1]) as most_1, linkage.rest_autre(rarities[1]) as rest_1,
    linkage.bits_autre('identique', rarities[2]) as most_2, linkage.rest_autre(rarities[2]) as rest_2,
    linkage.bits_autre('identique', rarities[3]) as most_3, linkage.rest_autre(rarities[3]) as rest_3,
    coalesce(list_sum(list_transform(rarities[4:], lambda rarity: linkage.autre_most(rarity))), 0) as most_after
from linkage.identity as i
cross join linkage.size
left join linkage.name_count as n on n.name = i.nom
left join linkage.name_count as p on p.name = i.prenom
left join linkage.naissance_count as b on b.naissance = i.naissance;

-- Two values that are near each other, or an error apart in four characters at least, are nearer than .7
-- by Jaro and Winkler (.738 at worst, 1010101 and x010101); the others are different.
create or replace macro linkage.autre_within(one, other, most, rest) as case
    when one is null or other is null then 0
    when one = other then most
    when jaro_winkler_similarity(one, other) >= 0.7 then rest
    else linkage.bits_autre('different', 0)
end;

-- What a pair weighs at most, but for its names: a tenth of a bit is what rounding may add. Those
-- that names as rare as theirs would not bring to the list are left here.
create or replace table linkage.reaching as
with told as (
    select p.a, p.b, least(l.names, r.names) as names,
        0.1 - round(log2(counted), 2)
        + case
            when l.naissance is null or r.naissance is null then 0
            when l.naissance = r.naissance then l.born
            when linkage.days_apart(l.naissance, r.naissance) then linkage.bits_naissance('differente', 0)
            else linkage.rest_naissance(0) end
        + case
            when l.numero is null or r.numero is null then 0
            when l.numero = r.numero then linkage.bits_numero('identique', 3.0 * length(l.numero))
            else linkage.rest_numero(0) end
        + case when l.sexe is null or r.sexe is null then 0 when l.sexe = r.sexe then linkage.bits_sexe('identique', 0) else linkage.bits_sexe('different', 0) end
        + case when l.nationalite = r.nationalite then linkage.bits_nationalite('identique', 0) else 0 end
        + case when l.departement is null or r.departement is null then 0 when l.departement = r.departement then linkage.bits_departement('identique', 0)
            else linkage.bits_departement('different', 0) end
        + l.most_after
        + linkage.autre_within(l.autre_1, r.autre_1, l.most_1, l.rest_1)
        + linkage.autre_within(l.autre_2, r.autre_2, l.most_2, l.rest_2)
        + linkage.autre_within(l.autre_3, r.autre_3, l.most_3, l.rest_3) as bits
    from linkage.pair as p
    cross join linkage.size
    join linkage.side as l on l.id = p.a
    join linkage.side as r on r.id = p.b
)
select told.* exclude (names) from told cross join linkage.listed where names + bits >= least_bits;

create or replace table linkage.pair as select a, b from linkage.reaching;
drop table linkage.side;
