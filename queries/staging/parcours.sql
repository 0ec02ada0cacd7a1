-- The dossiers of the statements in force on the day asked, in the lead's words.
select
    record_key('parcours', s.named, d.origin, r.dossier) as record,
    s.sender,
    d.family as direction,
    r.*
from store.records.parcours as r
join asked.statement as s
    on s.file = r.file and s.kind = 'parcours' and s.departement = r.departement
join settings.departement as d on d.departement = r.departement
