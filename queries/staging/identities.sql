-- Each distinct identity written in the statements in force: what has to be tied to
-- a person. A number of dossier is one inside the departments that have had a direction in
-- common; one of household, which only makes a tie wait, inside those that had the same at first:
-- a change of direction brings nobody relatives, so that no tie is lost by it.
with told as (
    select record, sender, 'orientations' as kind, d.family as direction, null as dossier, agdref, nom, prenom, date_naissance,
        sexe, nationalite, o.departement,
        case when min(o.foyer) = max(o.foyer) then min(d.origin || '/' || o.foyer) end as foyer, -- two orientations of one person may give two
        min(o.nom_usage) as nom_usage
    from staging.orientations as o
    join settings.departement as d on d.departement = o.departement
    group by all
    union
    select record, sender, 'parcours', direction, dossier, agdref, nom, prenom, date_naissance, sexe, null, p.departement,
        d.origin || '/' || foyer, nom_usage
    from staging.parcours as p
    join settings.departement as d on d.departement = p.departement
    union
    select record, sender, 'demandes', d.family, null, agdref, nom, prenom, date_naissance, sexe, null, q.departement, null, nom_usage
    from staging.demandes as q
    join settings.departement as d on d.departement = q.departement
    union
    select record_key('contacts', s.named, s.origin, told_identity(r.dossier, r.agdref, r.nom, r.prenom, r.date_naissance)),
        s.sender, 'contacts', s.direction, r.dossier, r.agdref, r.nom, r.prenom, r.date_naissance, null, null, null, null, min(r.nom_usage)
    from (select file, dossier, agdref, nom, prenom, date_naissance, min(nom_usage) as nom_usage from store.records.contacts group by all) as r
    join staging.partner_files as s on s.kind = 'contacts' and s.file = r.file
    group by all
    union
    select record_key('situations', s.named, s.origin, told_identity(r.dossier, r.agdref, r.nom, r.prenom, r.date_naissance)),
        s.sender, 'situations', s.direction, r.dossier, r.agdref, r.nom, r.prenom, r.date_naissance, null, null, null, null, min(r.nom_usage)
    from (select file, dossier, agdref, nom, prenom, date_naissance, min(nom_usage) as nom_usage from store.records.situations group by all) as r
    join staging.partner_files as s on s.kind = 'situations' and s.file = r.file
    group by all
),
-- rows written alike are one record, but for those that somebody decided about
recorded as (
    select * from told where record not in (select told_as from staging.rows_apart where all_apart)
    union all
    select a.record, t.* exclude (record) from told as t
    join (select distinct told_as, record from staging.rows_apart) as a on a.told_as = t.record
)
select
    t.record,
    t.sender || '/' || t.kind || '/' || coalesce(t.departement, t.direction) as statement,
    t.kind,
    t.direction as consortium,
    t.dossier, t.agdref, t.nom, t.prenom, t.date_naissance, t.sexe, t.nationalite, t.departement,
    f.first_seen, t.foyer, t.nom_usage
from recorded as t
left join staging.first_seen as f
    on f.record = told_as_of(t.record)
