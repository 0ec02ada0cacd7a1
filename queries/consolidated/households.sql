-- The household of each person on the day asked, of those that a statement in force
-- gives one: any record of the person gives it, whatever its decision and department.
-- That of the latest extraction day holds; of one day, the lead's before OFII's, then
-- that of the record entered or oriented last.
with told as (
    select p.person, s.extraction_on, 2 as voice, d.date_entree as happened_on, d.foyer, d.file, d.sheet, d.row
    from staging.parcours as d
    join linkage.chosen as p on p.record = d.record
    join asked.statement as s on s.file = d.file and s.kind = 'parcours' and s.departement = d.departement
    where d.foyer is not null
    union all
    select p.person, s.extraction_on, 1, o.date_orientation, o.foyer, o.file, o.sheet, o.row
    from staging.orientations as o
    join linkage.chosen as p on p.record = o.record
    join asked.statement as s on s.file = o.file and s.kind = 'orientations' and s.departement = o.departement
    where o.foyer is not null
)
select
    person,
    arg_max(foyer, {
        'extraction_on': extraction_on, 'voice': voice, 'happened_on': coalesce(happened_on, date '0001-01-01'),
        'file': file, 'sheet': sheet, 'row': row
    }) as foyer
from told
group by person
