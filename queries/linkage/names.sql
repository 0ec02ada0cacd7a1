-- The names of the pairs of linkage.pair, two by two, and how near they are.

-- Names compared: family with family, given with given, and crosswise. Null where a side
-- gives none. The name of use of one side is compared where it is the name of the other.
create or replace table linkage.met as
with told as (
    select p.a, p.b, l.prenom as left_prenom, r.prenom as right_prenom,
        case when l.nom_usage = r.nom then r.nom else l.nom end as left_nom,
        case when r.nom_usage = l.nom and l.nom_usage is distinct from r.nom then l.nom else r.nom end as right_nom
    from linkage.pair as p
    join linkage.identity as l on l.id = p.a
    join linkage.identity as r on r.id = p.b
)
select
    a, b,
    case when left_nom < right_nom then left_nom else right_nom end as nom_x,
    case when left_nom < right_nom then right_nom else left_nom end as nom_y,
    case when left_prenom < right_prenom then left_prenom else right_prenom end as prenom_x,
    case when left_prenom < right_prenom then right_prenom else left_prenom end as prenom_y,
    case when left_nom < right_prenom then left_nom else right_prenom end as crossed_nom_x,
    case when left_nom < right_prenom then right_prenom else left_nom end as crossed_nom_y,
    case when left_prenom < right_nom then left_prenom else right_nom end as crossed_prenom_x,
    case when left_prenom < right_nom then right_nom else left_prenom end as crossed_prenom_y
from told;

-- The engine computes both sides of an "and", and of a "case" only what its rows come to: what costs
-- stands behind a case, and what is a name's own is computed once a name. A rarity is that of the
-- commoner of two names. `plain` is one word without a letter lost.
create or replace table linkage.name_pair as
with named as materialized (
    select name.*, not contains(letters, ' ') and not lost and length(flat) > 1 as plain,
        linkage.rarity(as_nom, counted, padding) as nom_rarity,
        linkage.rarity(as_prenom, counted, padding) as prenom_rarity,
        linkage.rarity(greatest(as_nom, as_prenom), counted, padding) as either_rarity
    from linkage.name join linkage.name_count using (name) cross join linkage.size
),
asked as (
    select nom_x as x, nom_y as y from linkage.met
    union select prenom_x, prenom_y from linkage.met
    union select crossed_nom_x, crossed_nom_y from linkage.met
    union select crossed_prenom_x, crossed_prenom_y from linkage.met
),
-- Two plain words that Jaro and Winkler say to be far are different, unless they are spellings of one
-- name or as a bad scan leaves one: an error in four letters leaves .738 at worst, a beginning more,
-- and every other level asks for .7.
near as materialized (
    select x, y, jw, jw < 0.7 and one_plain and other_plain and canonical <> other_canonical and scanned <> other_scanned as far
    from (
        select m.x, m.y, n.plain as one_plain, o.plain as other_plain, n.canonical, o.canonical as other_canonical, n.scanned, o.scanned as other_scanned,
            case when m.x = m.y then 1
                when n.letters = n.sorted and o.letters = o.sorted then jaro_winkler_similarity(n.letters, o.letters)
                else greatest(jaro_winkler_similarity(n.letters, o.letters), jaro_winkler_similarity(n.sorted, o.sorted)) end as jw
        from asked as m
        join named as n on n.name = m.x
        join named as o on o.name = m.y
    )
),
levelled as (
    select near.x, near.y, n.flat as one, o.flat as other,
        -- asked of near names only
        case when jw >= 0.92 and n.skeleton <> o.skeleton
            then not coalesce(list_has_all(n.words, o.words) or list_has_all(o.words, n.words), false) else false end as sounds_apart,
        not contains(n.letters, ' ') and not contains(o.letters, ' ') as words_alone,
        -- the one word that each of two names of as many words has and the other has not
        case when len(n.words) = len(o.words) and len(n.words) > 1 then
            case when len(list_intersect(n.words, o.words)) = len(n.words) - 1
            then list_filter(n.words, lambda word: not list_contains(o.words, word))[1] end end as own,
        case when len(n.words) = len(o.words) and len(n.words) > 1 then
            case when len(list_intersect(n.words, o.words)) = len(n.words) - 1
            then list_filter(o.words, lambda word: not list_contains(n.words, word))[1] end end as their,
        case
            when n.flat = o.flat or n.sorted = o.sorted then 'identique'
            when case when (n.lost or o.lost) and length(n.flat) = length(o.flat)
                then n.flat like replace(o.flat, '?', '_') or o.flat like replace(n.flat, '?', '_') else false end then 'lettres_perdues'
            when n.canonical = o.canonical or n.canonical_sorted = o.canonical_sorted then 'variante'
            when case when abs(length(n.flat) - length(o.flat)) = 1
                then n.flat || 'a' = o.flat or o.flat || 'a' = n.flat or n.flat || 'e' = o.flat or o.flat || 'e' = n.flat else false end then 'genre'
            when jw >= case when len(n.words) > 1 and len(o.words) > 1 then 0.95 else 0.92 end or (n.skeleton = o.skeleton and jw >= 0.8) then 'proche'
            when least(length(n.flat), length(o.flat)) = 1 and left(n.flat, 1) = left(o.flat, 1) then 'initiale'
            when len(n.words) > 0 and len(o.words) > 0
                and (list_has_all(n.words, o.words) or list_has_all(o.words, n.words)) then 'contenu'
            when case when length(n.flat) >= 4 and length(o.flat) >= 4 then linkage.text_error(n.flat, o.flat) else false end then 'une_lettre'
            when jw >= 0.85 or least(length(n.flat), length(o.flat)) >= 4 and (starts_with(n.flat, o.flat) or starts_with(o.flat, n.flat))
                or n.scanned = o.scanned
                or jw >= 0.7 and n.skeleton <> o.skeleton and n.carried = o.carried and length(n.carried) > 1 then 'voisin'
            else 'different'
        end as level,
        least(n.nom_rarity, o.nom_rarity) as nom_rarity,
        least(n.prenom_rarity, o.prenom_rarity) as prenom_rarity,
        least(n.either_rarity, o.either_rarity) as rarity
    from near
    join named as n on n.name = near.x
    join named as o on o.name = near.y
    where not far
)
select x, y, level,
    -- a letter apart or more, and one word each: a brother's name as well as a spelling
    words_alone and level in ('genre', 'proche', 'une_lettre', 'voisin') as letter,
    least(length(one), length(other)) <= 6 as short,
    -- an initial is that of many
    least(length(one), length(other)) = 1 as initial,
    -- likewise one word of a double name, when it is short
    coalesce(level <> 'variante' and least(length(own), length(their)) <= 6 and damerau_levenshtein(own, their) = 1, false) as half,
    -- a beginning in common and consonants of another name
    case when level = 'proche' and sounds_apart then damerau_levenshtein(one, other) > 1 else false end as apart,
    coalesce(linkage.bits_nom(level, nom_rarity), 0) as nom_bits,
    coalesce(linkage.bits_prenom(level, prenom_rarity), 0) as prenom_bits,
    -- a name in the place of the other is as rare as the commoner of its two uses
    coalesce(linkage.bits_nom(level, rarity), 0) as crossed_nom_bits,
    coalesce(linkage.bits_prenom(level, rarity), 0) as crossed_prenom_bits
from levelled
union all
select x, y, 'different', false, false, false, false, false,
    linkage.bits_nom('different', 0), linkage.bits_prenom('different', 0), linkage.bits_nom('different', 0), linkage.bits_prenom('different', 0)
from near where far;
