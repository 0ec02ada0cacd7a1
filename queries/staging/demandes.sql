-- The prescribers' requests of the statements in force on the day asked.
select
    record_key('demandes', s.named, r.departement, r.demande) as record,
    s.sender,
    r.*
from store.records.demandes as r
join asked.statement as s
    on s.file = r.file and s.kind = 'demandes' and s.departement = r.departement
