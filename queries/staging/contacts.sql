-- The contacts of the statements in force on the day asked, in their senders' words:
-- whom they met stands in staging.identities.
select
    record_key('contacts', s.sender, s.direction, told_identity(r.dossier, r.agdref, r.nom, r.prenom, r.date_naissance)) as record,
    s.sender, s.direction, r.dossier, r.date_contact, r.mode, r.presence, r.file, r.sheet, r.row
from store.records.contacts as r
join staging.partner_files as s on s.kind = 'contacts' and s.file = r.file
