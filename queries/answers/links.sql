-- Every record of the statements in force, with the person whom it was tied to and how.
with told as (
    select sender, 'orientations' as kind, file, sheet, row, record from staging.orientations
    union all select sender, 'parcours', file, sheet, row, record from staging.parcours
    union all select sender, 'demandes', file, sheet, row, record from staging.demandes
    union all select sender, 'contacts', file, sheet, row, record from staging.contacts
    union all select sender, 'situations', file, sheet, row, record from staging.situations
)
select t.sender, t.kind, f.path, t.sheet, t.row, t.record,
    case when p.identified then p.person else '' end, w.method, coalesce(w.score, 0), coalesce(w.why, '')
from told as t
join store.raw.file as f on f.file = t.file
join linkage.person as p on p.record = t.record
join linkage.reason as w on w.record = t.record
order by f.path, t.sheet, t.row, t.kind
