-- The contacts of the statements in force on the day asked, in their senders' words:
-- whom they met stands in staging.identities.
select
    coalesce(a.record, record_key('contacts', s.named, s.origin, told_identity(r.dossier, r.agdref, r.nom, r.prenom, r.date_naissance))) as record,
    s.sender, s.direction, r.dossier, r.date_contact, r.mode, r.presence, r.file, r.sheet, r.row
from store.records.contacts as r
join staging.partner_files as s on s.kind = 'contacts' and s.file = r.file
left join staging.rows_apart as a on a.kind = 'contacts' and a.file = r.file and a.sheet = r.sheet and a.row = r.row
