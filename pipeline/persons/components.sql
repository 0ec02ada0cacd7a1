-- What the groups made so far tell together, as the identities to compare next: one line
-- for each distinct identity of a group. A value that a record does not tell is its
-- group's, when the group tells one only; its number is OFII's when OFII knows it.
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
        case when count(distinct dossier) = 1 then min(dossier) end as dossier,
        case when count(distinct naissance) = 1 then min(naissance) end as naissance,
        case when count(distinct sexe) = 1 then min(sexe) end as sexe,
        case when count(distinct nationalite) = 1 then min(nationalite) end as nationalite,
        case when count(distinct departement) = 1 then min(departement) end as departement,
        count(nom) + count(prenom) > 0 as named
    from line group by root
)
select
    min(id) as id, root as apart,
    known.agdref,
    coalesce(line.dossier, known.dossier) as dossier,
    nom, prenom,
    coalesce(line.naissance, known.naissance) as naissance,
    coalesce(line.sexe, known.sexe) as sexe,
    coalesce(line.nationalite, known.nationalite) as nationalite,
    coalesce(line.departement, known.departement) as departement,
    null::varchar[] as autres
from line join known using (root)
where not (named and nom is null and prenom is null)
group by all;

create or replace table linkage.identity as from linkage.component_identity;
