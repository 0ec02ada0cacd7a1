-- Scores of the pairs of linkage.pair: for each field its level (null when a side does
-- not give it) and its weight. The macros linkage.bits_… come from weights.csv.

-- The one person of the registers whose number is nearest to a number given without a name.
create or replace table linkage.neighbour as
with near as (
    select p.a, p.b, l.registered as left_known, l.apart as left_apart, r.apart as right_apart, linkage.number_level(l.agdref, r.agdref) as level
    from linkage.pair as p
    join linkage.identity as l on l.id = p.a
    join linkage.identity as r on r.id = p.b
    where (r.registered and linkage.nameless(l.registered, l.nom, l.prenom, l.naissance)
            or l.registered and linkage.nameless(r.registered, r.nom, r.prenom, r.naissance))
        and coalesce(l.dossier <> r.dossier, true)
),
ordered as (
    select a, b, level,
        case when left_known then right_apart else left_apart end as nameless,
        case when left_known then left_apart else right_apart end as known
    from near
    where level in ('une_erreur', 'deux_erreurs')
    qualify rank() over (partition by nameless order by case level when 'une_erreur' then 1 else 2 end) = 1
)
select a, b, 'seul_a_' || level as level
from ordered
qualify min(known) over (partition by nameless) = max(known) over (partition by nameless);

-- The pairs of which one side writes in one cell the words that the other writes in two.
create or replace table linkage.one_cell as
select p.a, p.b
from linkage.pair as p
join linkage.identity as l on l.id = p.a
join linkage.identity as r on r.id = p.b
left join linkage.name as l_nom on l_nom.name = l.nom
left join linkage.name as l_prenom on l_prenom.name = l.prenom
left join linkage.name as r_nom on r_nom.name = r.nom
left join linkage.name as r_prenom on r_prenom.name = r.prenom
where (l.nom is null or l.prenom is null) <> (r.nom is null or r.prenom is null)
    and list_sort(string_split(concat_ws(' ', l_nom.letters, l_prenom.letters), ' '))
        = list_sort(string_split(concat_ws(' ', r_nom.letters, r_prenom.letters), ' '));

create or replace table linkage.comparison as
with met as materialized (from linkage.met), -- both read on every core, be they small
identity as materialized (from linkage.identity),
told as (
    select
        p.a, p.b, counted,
        linkage.number_level(l.agdref, r.agdref) as agdref_level,
        linkage.number_level(l.numero, r.numero) as numero_level,
        3.0 * length(l.numero) as numero_length,
        case when l.dossier = r.dossier then 'identique' end as dossier_level,
        coalesce(l.foyer = r.foyer, false) as one_household,
        cell.a is not null as one_cell,
        straight_nom.level as straight_nom_level,
        straight_prenom.level as straight_prenom_level,
        coalesce(straight_nom.nom_bits, 0) as straight_nom_bits,
        coalesce(straight_prenom.prenom_bits, 0) as straight_prenom_bits,
        crossed_nom.level as crossed_nom_level,
        crossed_prenom.level as crossed_prenom_level,
        coalesce(crossed_nom.crossed_nom_bits, 0) as crossed_nom_bits,
        coalesce(crossed_prenom.crossed_prenom_bits, 0) as crossed_prenom_bits,
        straight_nom.letter and straight_nom.short or straight_nom.half or straight_nom.apart or straight_nom.initial as straight_nom_another,
        straight_prenom.letter and straight_prenom.short or straight_prenom.half or straight_prenom.apart or straight_prenom.initial as straight_prenom_another,
        straight_prenom.letter as straight_prenom_letter,
        crossed_nom.letter and crossed_nom.short or crossed_nom.half or crossed_nom.apart or crossed_nom.initial as crossed_nom_another,
        crossed_prenom.letter and crossed_prenom.short or crossed_prenom.half or crossed_prenom.apart or crossed_prenom.initial as crossed_prenom_another,
        crossed_prenom.letter as crossed_prenom_letter,
        case when not l.other then greatest(both_left.times, both_right.times) - 2 end as others,
        case
            when l.naissance is null or r.naissance is null then null
            when l.naissance = r.naissance then 'identique'
            when left(l.naissance, 4) = left(r.naissance, 4) and (right(l.naissance, 4) = '0101' or right(r.naissance, 4) = '0101') then 'annee'
            when left(l.naissance, 4) = left(r.naissance, 4)
                and substr(l.naissance, 5, 2) = right(r.naissance, 2) and right(l.naissance, 2) = substr(r.naissance, 5, 2) then 'jour_mois'
            when length(l.naissance) = length(r.naissance)
                and left(l.naissance, 4) <> left(r.naissance, 4) and right(l.naissance, 4) <> right(r.naissance, 4) then 'differente'
            when linkage.text_error(l.naissance, r.naissance) then 'une_erreur'
            when left(l.naissance, 4) = left(r.naissance, 4) and (right(l.naissance, 4) = '1231' or right(r.naissance, 4) = '1231') then 'fin_annee'
            -- files that were typed without a register, where a day, a month or a year is another's
            when l.other and linkage.one_part_apart(l.naissance, r.naissance) then 'une_partie'
            else 'differente'
        end as naissance_level,
        -- the first of January stands for an unknown day, and may be a day all the same
        coalesce(case when left(l.naissance, 4) = left(r.naissance, 4) and l.naissance <> r.naissance
            then linkage.text_error(right(l.naissance, 4), right(r.naissance, 4)) end, false) as digit_off,
        linkage.rarity(born.times, counted, padding) as naissance_rarity,
        l.registered <> r.registered as one_registered,
        near.level as voisinage_level,
        case when l.sexe = r.sexe then 'identique' when l.sexe <> r.sexe then 'different' end as sexe_level,
        case
            when l.nationalite = r.nationalite then 'identique'
            -- the code of a country is two capitals; a word that says none is compared with words, by how it begins
            when (left(l.nationalite, 1) between 'A' and 'Z') = (left(r.nationalite, 1) between 'A' and 'Z')
                and left(l.nationalite, 3) <> left(r.nationalite, 3) then 'differente'
        end as nationalite_level,
        case when l.departement = r.departement then 'identique' when l.departement <> r.departement then 'different' end as departement_level,
        l.autres as left_autres, r.autres as right_autres,
        list_transform(l.shared, lambda times: linkage.rarity(times, counted, padding)) as rarities
    from met as p
    cross join linkage.size
    join identity as l on l.id = p.a
    join identity as r on r.id = p.b
    left join linkage.name_pair as straight_nom on straight_nom.x = nom_x and straight_nom.y = nom_y
    left join linkage.name_pair as straight_prenom on straight_prenom.x = prenom_x and straight_prenom.y = prenom_y
    left join linkage.name_pair as crossed_nom on crossed_nom.x = crossed_nom_x and crossed_nom.y = crossed_nom_y
    left join linkage.name_pair as crossed_prenom on crossed_prenom.x = crossed_prenom_x and crossed_prenom.y = crossed_prenom_y
    left join linkage.together as both_left on both_left.nom = l.nom and both_left.prenom = l.prenom
    left join linkage.together as both_right on both_right.nom = r.nom and both_right.prenom = r.prenom
    left join linkage.neighbour as near on near.a = p.a and near.b = p.b
    left join linkage.one_cell as cell on cell.a = p.a and cell.b = p.b
    left join linkage.naissance_count as born on born.naissance = l.naissance
),
ordered as (
    select *, crossed_nom_bits + crossed_prenom_bits > 0
        and crossed_nom_bits + crossed_prenom_bits + linkage.bits_inversion('inverses', 0) > straight_nom_bits + straight_prenom_bits as crossed
    from told
),
named as (
    select *,
        case when crossed then crossed_nom_level else straight_nom_level end as nom_level,
        case when crossed then crossed_prenom_level else straight_prenom_level end as prenom_level,
        case when crossed then 'inverses' end as inversion_level,
        coalesce(case when crossed then crossed_nom_another or crossed_prenom_another else straight_nom_another or straight_prenom_another end, false) as another_name,
        coalesce(case when crossed then crossed_prenom_letter else straight_prenom_letter end, false) as prenom_letter,
        case when crossed then crossed_nom_bits else straight_nom_bits end as nom_weight,
        case when crossed then crossed_prenom_bits else straight_prenom_bits end as prenom_weight
    from ordered
),
expected as (
    select *,
        case when one_registered and not crossed and nom_level = 'identique' and prenom_level = 'identique'
            and coalesce(naissance_level = 'identique', true) then 'attendu' end as registre_level,
        case when others > 0 and not crossed
            and nom_level in ('identique', 'lettres_perdues', 'variante', 'proche', 'genre') and prenom_level in ('identique', 'lettres_perdues', 'variante', 'proche', 'genre')
            and nom_weight + prenom_weight > -log2(others / counted) then 'frequent' end as ensemble_level
    from named
),
weighed as (
    select
        a, b, another_name, prenom_letter, digit_off, one_household, one_cell,
        agdref_level, round(coalesce(linkage.bits_agdref(agdref_level, 0), 0), 2) as agdref_bits,
        numero_level, round(coalesce(linkage.bits_numero(numero_level, numero_length), 0), 2) as numero_bits,
        dossier_level, round(coalesce(linkage.bits_dossier(dossier_level, 0), 0), 2) as dossier_bits,
        nom_level, round(nom_weight, 2) as nom_bits,
        prenom_level, round(prenom_weight, 2) as prenom_bits,
        inversion_level, round(coalesce(linkage.bits_inversion(inversion_level, 0), 0), 2) as inversion_bits,
        ensemble_level, round(coalesce(linkage.bits_ensemble(ensemble_level, -log2(others / counted) - nom_weight - prenom_weight), 0), 2) as ensemble_bits,
        naissance_level, round(coalesce(linkage.bits_naissance(naissance_level, naissance_rarity), 0), 2) as naissance_bits,
        voisinage_level, round(coalesce(linkage.bits_voisinage(voisinage_level, log2(counted)), 0), 2) as voisinage_bits,
        registre_level, round(coalesce(linkage.bits_registre(registre_level, coverage.bits), 0), 2) as registre_bits,
        sexe_level, round(coalesce(linkage.bits_sexe(sexe_level, 0), 0), 2) as sexe_bits,
        nationalite_level, round(coalesce(linkage.bits_nationalite(nationalite_level, 0), 0), 2) as nationalite_bits,
        departement_level, round(coalesce(linkage.bits_departement(departement_level, 0), 0), 2) as departement_bits,
        left_autres, right_autres, rarities,
        -round(log2(counted), 2) as prior
    from expected cross join linkage.coverage
),
summed as (
    select *, agdref_bits + numero_bits + dossier_bits + nom_bits + prenom_bits + inversion_bits + ensemble_bits
        + voisinage_bits + naissance_bits + registre_bits + sexe_bits + nationalite_bits + departement_bits + prior as bits
    from weighed
),
-- What many other columns may add at most leaves most pairs of two files below the list: nothing
-- more is asked of them. The first three are looked at before (reaching.sql).
reaching as (
    from summed cross join linkage.listed
    where case when listed.least_bits is null or coalesce(len(left_autres), 0) <= 3 then true
        else bits + 0.1 + coalesce(list_sum(list_transform(list_zip(left_autres, right_autres, rarities),
            lambda z: case when z[1] is null or z[2] is null then 0
                when z[1] = z[2] then linkage.bits_autre('identique', z[3])
                else linkage.rest_autre(z[3]) end)), 0) >= listed.least_bits end
),
levelled as (
    select * exclude (left_autres, right_autres),
        case when left_autres is not null then
            list_transform(list_zip(left_autres, right_autres), lambda z: linkage.autre_level(z[1], z[2])) end as autre_levels
    from reaching
),
others as (
    select * exclude (rarities),
        case when autre_levels is not null then
            list_transform(list_zip(autre_levels, rarities), lambda z: round(coalesce(linkage.bits_autre(z[1], z[2]), 0), 2)) end as autre_bits
    from levelled
),
scored as (
    select * exclude (bits), round(bits + coalesce(list_sum(autre_bits), 0), 2) as score
    from others
)
select * exclude (least_bits) from scored where least_bits is null or score >= least_bits;
