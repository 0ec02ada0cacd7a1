-- One row per person known to OFII, the lead or a prescriber. OFII's word comes
-- first, then the lead's, then the prescriber's; of several, the latest file.
with told as (
    select p.person, 1 as voice, o.file, o.sheet, o.row, o.sexe, o.date_naissance as born_on, o.nationalite, o.protection, o.rejoignant
    from staging.orientations as o join linkage.chosen as p on p.record = o.record
    union all
    select p.person, 2, d.file, d.sheet, d.row, d.sexe, d.date_naissance, null, null, null
    from staging.parcours as d join linkage.chosen as p on p.record = d.record
    union all
    select p.person, 3, q.file, q.sheet, q.row, q.sexe, q.date_naissance, null, null, null
    from staging.demandes as q join linkage.chosen as p on p.record = q.record
)
select
    person,
    arg_min(sexe, {'voice': voice, 'file': -file, 'row': -row, 'sheet': sheet}) as sexe,
    arg_min(born_on, {'voice': voice, 'file': -file, 'row': -row, 'sheet': sheet}) as born_on,
    arg_min(nationalite, {'voice': voice, 'file': -file, 'row': -row, 'sheet': sheet}) as nationalite,
    arg_min(protection, {'voice': voice, 'file': -file, 'row': -row, 'sheet': sheet}) as protection,
    arg_min(rejoignant, {'voice': voice, 'file': -file, 'row': -row, 'sheet': sheet}) as rejoignant
from told
group by person
