-- Each distinct identity written in the statements in force: what has to be tied to
-- a person.
with told as (
    select record, sender, 'orientations' as kind, d.direction, null as dossier, agdref, nom, prenom, date_naissance,
        sexe, nationalite, o.departement
    from staging.orientations as o
    join settings.departement as d on d.departement = o.departement
    union
    select record, sender, 'parcours', direction, dossier, agdref, nom, prenom, date_naissance, sexe, null, departement
    from staging.parcours
    union
    select record, sender, 'demandes', d.direction, null, agdref, nom, prenom, date_naissance, sexe, null, q.departement
    from staging.demandes as q
    join settings.departement as d on d.departement = q.departement
    union
    select record_key('contacts', s.sender, s.direction, told_identity(r.dossier, r.agdref, r.nom, r.prenom, r.date_naissance)),
        s.sender, 'contacts', s.direction, r.dossier, r.agdref, r.nom, r.prenom, r.date_naissance, null, null, null
    from (select distinct file, dossier, agdref, nom, prenom, date_naissance from store.records.contacts) as r
    join staging.partner_files as s on s.kind = 'contacts' and s.file = r.file
    union
    select record_key('situations', s.sender, s.direction, told_identity(r.dossier, r.agdref, r.nom, r.prenom, r.date_naissance)),
        s.sender, 'situations', s.direction, r.dossier, r.agdref, r.nom, r.prenom, r.date_naissance, null, null, null
    from (select distinct file, dossier, agdref, nom, prenom, date_naissance from store.records.situations) as r
    join staging.partner_files as s on s.kind = 'situations' and s.file = r.file
)
select
    t.record,
    t.sender || '/' || t.kind || '/' || coalesce(t.departement, t.direction) as statement,
    t.kind,
    t.direction as consortium,
    t.dossier, t.agdref, t.nom, t.prenom, t.date_naissance, t.sexe, t.nationalite, t.departement,
    f.first_seen
from told as t
left join staging.first_seen as f
    on f.record = case when t.kind = 'orientations' then array_to_string(string_split(t.record, '/')[1:4], '/') else t.record end
