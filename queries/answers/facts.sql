-- What each statement in force says, row by row, without its place: the same fact said again
-- next month is the same, and so is a row that somebody has since said to be apart from those
-- written like it.
select f.kind, f.sender, f.record, p.person, f.fact
from (
    select 'orientations' as kind, sender, record, record as own, md5(row(*columns(* exclude (file, sheet, row, record)))::varchar) as fact
    from staging.orientations
    union all
    select 'parcours', sender, record, record, md5(row(*columns(* exclude (file, sheet, row, record)))::varchar)
    from staging.parcours
    union all
    select 'demandes', sender, record, record, md5(row(*columns(* exclude (file, sheet, row, record)))::varchar)
    from staging.demandes
    union all
    select 'contacts', sender, told_as_of(record), record, md5(row(*columns(* exclude (file, sheet, row, record)))::varchar)
    from staging.contacts
    union all
    select 'situations', sender, told_as_of(record), record, md5(row(*columns(* exclude (file, sheet, row, record)))::varchar)
    from staging.situations
) as f
join linkage.chosen as p on p.record = f.own
