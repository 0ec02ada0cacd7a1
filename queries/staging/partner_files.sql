-- The files of contacts and situations in force on the day asked, with their senders.
-- They have no department: a file is the statement of all its departments.
select t.kind, t.file, t.sender, t.named, min(d.family) as direction, min(d.origin) as origin
from asked.statement as t
join settings.departement as d on d.departement = t.departement
where t.kind in ('contacts', 'situations')
group by t.kind, t.file, t.sender, t.named
