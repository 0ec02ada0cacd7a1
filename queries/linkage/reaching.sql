-- The candidates that may reach the list, by what sides.sql knows of each side.

-- What a pair weighs at most, a tenth of a bit being what rounding may add: those that would not come to the
-- list, were their names the same, are left here. `bits` is what they weigh but for their names.
create or replace table linkage.possible as
with told as (
    select p.a, p.b, least(l.names, r.names) as names,
        0.1 - round(log2(counted), 2)
        + case
            when l.naissance is null or r.naissance is null then 0
            when l.year <> r.year and l.day <> r.day then linkage.bits_naissance('differente', 0)
            when l.naissance = r.naissance then l.born
            when l.year = r.year and linkage.numbered_days_apart(l.day, r.day) then linkage.bits_naissance('differente', 0)
            when case when l.year is null or r.year is null then linkage.days_apart(l.naissance, r.naissance) else false end then linkage.bits_naissance('differente', 0)
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
        + linkage.autre_reach(l.autre_1, l.letters_1, l.long_1, r.autre_1, r.letters_1, r.long_1, l.most_1, l.rest_1)
        + linkage.autre_reach(l.autre_2, l.letters_2, l.long_2, r.autre_2, r.letters_2, r.long_2, l.most_2, l.rest_2)
        + linkage.autre_reach(l.autre_3, l.letters_3, l.long_3, r.autre_3, r.letters_3, r.long_3, l.most_3, l.rest_3) as bits
    from linkage.pair as p
    cross join linkage.size
    join linkage.side as l on l.id = p.a
    join linkage.side as r on r.id = p.b
)
select a, b, bits from told cross join linkage.listed where names + bits >= least_bits;

-- Those whose names, straight or crosswise, may bring them there.
create or replace table linkage.reaching as
with named as (
    select p.a, p.b, p.bits, greatest(
        linkage.name_reach(ln.nom_most, rn.nom_most, linkage.bits_nom('different', 0), ln.known, ln.begins, ln.carried, ln.letters, ln.long, ln.first,
                rn.known, rn.begins, rn.carried, rn.letters, rn.long, rn.first)
            + linkage.name_reach(lp.prenom_most, rp.prenom_most, linkage.bits_prenom('different', 0), lp.known, lp.begins, lp.carried, lp.letters, lp.long, lp.first,
                rp.known, rp.begins, rp.carried, rp.letters, rp.long, rp.first),
        linkage.name_reach(ln.nom_most, rp.prenom_most, linkage.bits_nom('different', 0), ln.known, ln.begins, ln.carried, ln.letters, ln.long, ln.first,
                rp.known, rp.begins, rp.carried, rp.letters, rp.long, rp.first)
            + linkage.name_reach(lp.prenom_most, rn.nom_most, linkage.bits_prenom('different', 0), lp.known, lp.begins, lp.carried, lp.letters, lp.long, lp.first,
                rn.known, rn.begins, rn.carried, rn.letters, rn.long, rn.first)
            + linkage.bits_inversion('inverses', 0)) as names
    from linkage.possible as p
    join linkage.identity as l on l.id = p.a
    join linkage.identity as r on r.id = p.b
    left join linkage.sketch as ln on ln.name = l.nom
    left join linkage.sketch as lp on lp.name = l.prenom
    left join linkage.sketch as rn on rn.name = r.nom
    left join linkage.sketch as rp on rp.name = r.prenom
)
select a, b, bits from named cross join linkage.listed where names + bits >= least_bits;

create or replace table linkage.pair as select a, b from linkage.reaching;
drop table linkage.possible;
