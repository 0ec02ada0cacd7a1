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
    + 16 * (coalesce(naissance_level = 'differente', false)
        or coalesce(prenom_level = 'different', false)
        or coalesce(nom_level = 'different', false)
            and not coalesce(naissance_level = 'identique' and prenom_level in ('identique', 'lettres_perdues', 'proche'), false))::integer
    -- What may be merged without a number: names and birth date told, names alike. A given name that differs by
    -- its last a or e is a brother's and a sister's, unless both sexes are told.
    + 32 * (coalesce(nom_level not in ('voisin', 'different'), false)
        and coalesce(prenom_level not in ('une_lettre', 'voisin', 'different'), false)
        and (prenom_level <> 'genre' or coalesce(sexe_level = 'identique', false))
        and coalesce(sexe_level <> 'different', true)
        and naissance_level is not null)::integer
    + 64 * coalesce((nom_level = 'identique' and prenom_level = 'identique' and inversion_level is null and naissance_level = 'identique')::integer, 0)
    as flags
from linkage.comparison;
