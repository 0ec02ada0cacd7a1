-- Where the records of the queue stand in the files received: the first row of each.
with told as (
    select sender, file, sheet, row, record from staging.orientations
    union all select sender, file, sheet, row, record from staging.parcours
    union all select sender, file, sheet, row, record from staging.demandes
    union all select sender, file, sheet, row, record from staging.contacts
    union all select sender, file, sheet, row, record from staging.situations
)
select t.record, arg_min(t.sender, (f.path, t.sheet, t.row)), arg_min(f.path, (f.path, t.sheet, t.row)),
    arg_min(t.sheet, (f.path, t.sheet, t.row)), arg_min(t.row, (f.path, t.sheet, t.row))
from told as t
join store.raw.file as f on f.file = t.file
where t.record in (select left_record from linkage.queue union all select right_record from linkage.queue)
group by t.record
