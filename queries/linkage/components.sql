-- What the groups made so far say together, as the identities to compare next: one line
-- for each distinct identity of a group. A value that a record does not give is its
-- group's, when the group gives one only; its number is OFII's when OFII knows it.
create or replace table linkage.component_identity as
with line as (
    select root, told.*, kind
    from linkage.line as told
    join linkage.component using (id)
    join (select id, kind from linkage.identity_source) using (id)
),
known as (
    select
        root,
        coalesce(min(agdref) filter (kind = 'orientations'), min(agdref)) as agdref,
        case when min(dossier) = max(dossier) then min(dossier) end as dossier,
        case when min(foyer) = max(foyer) then min(foyer) end as foyer,
        case when min(nom_usage) = max(nom_usage) then min(nom_usage) end as nom_usage,
        case when min(naissance) = max(naissance) then min(naissance) end as naissance,
        case when min(sexe) = max(sexe) then min(sexe) end as sexe,
        case when min(nationalite) = max(nationalite) then min(nationalite) end as nationalite,
        case when min(departement) = max(departement) then min(departement) end as departement,
        bool_or(registered) as registered,
        bool_or(met and line.agdref is not null) as met,
        count(nom) + count(prenom) > 0 as named
    from line group by root
)
select
    min(id) as id, root as apart, root as holder, known.registered, known.met, false as other,
    known.agdref, null::varchar as numero,
    coalesce(line.dossier, known.dossier) as dossier,
    coalesce(line.foyer, known.foyer) as foyer,
    nom, prenom,
    nullif(coalesce(line.nom_usage, known.nom_usage), nom) as nom_usage,
    coalesce(line.naissance, known.naissance) as naissance,
    coalesce(line.sexe, known.sexe) as sexe,
    coalesce(line.nationalite, known.nationalite) as nationalite,
    coalesce(line.departement, known.departement) as departement,
    null::varchar[] as autres,
    null::bigint[] as shared
from line join known using (root)
where not (named and nom is null and prenom is null)
group by all;

create or replace table linkage.identity as from linkage.component_identity;

-- How often records that a number ties differ so on a field, in bits: the errors that the
-- files are seen to make. A difference never seen weighs as half a case.
create or replace table linkage.error as
with seen as (
    select field, level, sum(times) as times
    from (unpivot linkage.tied on nom_level, prenom_level, inversion_level, naissance_level into name field value level)
    group by field, level
)
select w.field, w.level, -log2((coalesce(seen.times, 0) + 0.5) / ((select coalesce(sum(times), 0) from linkage.tied) + 1)) as bits
from linkage.weight as w
left join seen on seen.field = w.field || '_level' and seen.level = w.level
where w.field in ('nom', 'prenom', 'inversion', 'naissance') and w.level <> 'identique';
