-- What the guards need to know of a scored pair, as bits of one number (guards.go names them).
create or replace view linkage.flagged as
select
    *,
    coalesce((agdref_level = 'identique')::integer, 0)
    + 2 * coalesce((dossier_level = 'identique')::integer, 0)
    + 4 * coalesce((agdref_level = 'une_erreur' or voisinage_level is not null)::integer, 0)
    + 8 * coalesce((agdref_level <> 'identique')::integer, 0)
    -- A name or a birth date contradicts. A family name alone does not, where given name and day
    -- of birth agree: people marry.
    + 16 * (coalesce(naissance_level in ('differente', 'une_partie'), false)
        or coalesce(prenom_level = 'different', false)
        or coalesce(nom_level = 'different', false)
            and not coalesce(naissance_level = 'identique' and prenom_level in ('identique', 'lettres_perdues', 'variante', 'proche'), false))::integer
    -- What may be merged without a number: names and birth date given, names alike. A given name that differs by
    -- its last a or e is a brother's and a sister's, unless both sexes are given. A birth date a digit off is a namesake's,
    -- a father's or a cousin's.
    + 32 * (coalesce(nom_level not in ('voisin', 'initiale', 'different'), false)
        and coalesce(prenom_level not in ('une_lettre', 'voisin', 'initiale', 'different'), false)
        and (prenom_level <> 'genre' or coalesce(sexe_level = 'identique', false))
        and coalesce(sexe_level <> 'different', true)
        and coalesce(nationalite_level <> 'differente', true)
        and coalesce(naissance_level not in ('une_erreur', 'fin_annee'), false) and not digit_off)::integer
    + 64 * coalesce((nom_level = 'identique' and prenom_level = 'identique' and inversion_level is null and naissance_level = 'identique')::integer, 0)
    -- Contradicts a number or a dossier in common: another sex, or a birth date one error away,
    -- unless the given names are the same to the letter.
    + 128 * (coalesce(sexe_level = 'different' or naissance_level in ('une_erreur', 'fin_annee') or digit_off, false)
        and coalesce(prenom_level <> 'identique', true))::integer
    -- What may be a relative's name as well as a spelling: one letter of a short name, a name that begins alike and
    -- sounds otherwise, or one letter of a given name where family name and day of birth are the same; in one
    -- household, any given name that is not written alike.
    + 256 * coalesce(another_name
        or one_household and coalesce(prenom_level not in ('identique', 'lettres_perdues', 'variante'), false)
        or prenom_letter and nom_level = 'identique' and coalesce(naissance_level = 'identique', true), false)::integer
    -- Waits whatever the score: the same names, in either order, a side giving no birth date; a single name; both names in one cell;
    -- a given name and a day of birth under another family name.
    + 1024 * coalesce(coalesce(sexe_level <> 'different', true) and coalesce(departement_level <> 'different', true)
        and coalesce(agdref_level <> 'different', true)
        and (naissance_level is null
                and coalesce(nom_level in ('identique', 'variante', 'lettres_perdues'), prenom_level is not null)
                and coalesce(prenom_level in ('identique', 'variante', 'lettres_perdues'), nom_level is not null)
            or one_cell and coalesce(naissance_level = 'identique', true)
            or coalesce(naissance_level = 'identique', false) and (nom_level is null) <> (prenom_level is null)
                and coalesce(nom_level, prenom_level) in ('identique', 'variante', 'lettres_perdues')
            or coalesce(naissance_level = 'identique' and nom_level in ('variante', 'lettres_perdues', 'proche', 'une_lettre', 'voisin')
                and prenom_level in ('variante', 'lettres_perdues', 'proche', 'une_lettre', 'voisin'), false)
            or coalesce(naissance_level = 'identique' and nom_level in ('voisin', 'different') and inversion_level is null
                and prenom_level in ('identique', 'variante', 'lettres_perdues'), false)), false)::integer
    + 2048 * coalesce(sexe_level = 'different' or departement_level = 'different', false)::integer
    + 4096 * coalesce(nationalite_level = 'differente', false)::integer
    as flags
from linkage.comparison;
