-- The situations of the statements in force on the day asked, in their senders' words:
-- whose they are stands in staging.identities.
select
    coalesce(a.record, record_key('situations', s.named, s.origin, told_identity(r.dossier, r.agdref, r.nom, r.prenom, r.date_naissance))) as record,
    s.sender, s.direction, r.dossier, r.date_constat, r.situation_emploi, r.situation_logement, r.niveau_langue, r.file, r.sheet, r.row
from store.records.situations as r
join staging.partner_files as s on s.kind = 'situations' and s.file = r.file
left join staging.rows_apart as a on a.kind = 'situations' and a.file = r.file and a.sheet = r.sheet and a.row = r.row
