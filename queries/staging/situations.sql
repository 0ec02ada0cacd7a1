-- The situations of the statements in force on the day asked, in their senders' words.
-- Their files have no department: the statement is that of all its departments.
select
    record_key('situations', s.sender, s.direction, told_identity(r.dossier, r.agdref, r.nom, r.prenom, r.date_naissance)) as record,
    s.sender,
    s.direction,
    r.*
from store.records.situations as r
join (
    select t.file, t.sender, min(d.direction) as direction
    from asked.statement as t
    join settings.departement as d on d.departement = t.departement
    where t.kind = 'situations'
    group by t.file, t.sender
) as s on s.file = r.file
