-- Every record of the statements in force, with the person whom it was tied to and how.
-- Each row of contacts and of situations has a name of its own, by which somebody may say whose it is.
with partner as (
    select sender, 'contacts' as kind, file, sheet, row, record, told_facts(date_contact, mode, presence) as facts from staging.contacts
    union all
    select sender, 'situations', file, sheet, row, record, told_facts(date_constat, situation_emploi, situation_logement) from staging.situations
),
alike as (
    select sender, kind, file, sheet, row, record,
        row_key(told_as_of(record), facts, row_number() over (partition by told_as_of(record), facts order by file, sheet, row)) as name
    from partner
),
told as (
    select sender, 'orientations' as kind, file, sheet, row, record, record as name from staging.orientations
    union all select sender, 'parcours', file, sheet, row, record, record from staging.parcours
    union all select sender, 'demandes', file, sheet, row, record, record from staging.demandes
    union all select * from alike
)
select t.sender, t.kind, f.path, t.sheet, t.row, t.name,
    case when p.identified then p.person else '' end, w.method, coalesce(w.score, 0), coalesce(w.why, ''), t.file
from told as t
join store.raw.file as f on f.file = t.file
join linkage.person as p on p.record = t.record
join linkage.reason as w on w.record = t.record
order by f.path, t.sheet, t.row, t.kind
