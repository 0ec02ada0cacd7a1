-- Every contact given, tied to its person and, when it can be, to a parcours: the
-- dossier's when its number is known and says the same person, otherwise the one
-- that holds its day; of several, the one entered last. What finds none is kept
-- here and left out of the figures.
with told as (
    select
        p.person, coalesce(n.name, c.sender) as structure, c.date_contact as contact_on, c.mode, c.presence,
        d.parcours as dossier_parcours, c.file, c.sheet, c.row
    from staging.contacts as c
    join linkage.chosen as p on p.record = c.record
    left join consolidated.dossier_parcours as d
        on d.direction = c.direction and d.dossier = c.dossier and d.person = p.person
    left join settings.structure_name as n on n.structure = c.sender and in_period(c.date_contact, n.from_on, n.to_on)
),
placed as (
    select
        t.*,
        case when l.several is null then {'parcours': l.parcours, 'entered_on': l.entered_on, 'exited_on': l.exited_on}
            else list_filter(l.several, lambda q: case when t.dossier_parcours is not null then q.parcours = t.dossier_parcours
                else t.contact_on >= q.entered_on and (q.exited_on is null or t.contact_on <= q.exited_on) end)[1]
        end as lived
    from told as t
    left join consolidated.lived as l on l.person = t.person
),
held as (
    select
        * exclude (lived),
        lived.parcours as parcours,
        coalesce(contact_on >= lived.entered_on and (lived.exited_on is null or contact_on <= lived.exited_on), false) as inside
    from placed
)
select
    person, structure, contact_on, mode, presence, file, sheet, row,
    case when dossier_parcours is not null or inside then parcours end as parcours,
    inside
from held
