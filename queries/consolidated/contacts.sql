-- One row per contact inside a parcours: told twice for the same day by the same
-- structure it counts once, honoured before missed before postponed, then by the
-- order of the modes.
select
    c.parcours,
    c.contact_on,
    c.structure,
    c.mode,
    c.thematique,
    c.presence,
    coalesce(m.appointment, false) as appointment,
    coalesce(m.interview, false) as interview,
    c.presence = 'honore' and coalesce(m.appointment, false) as effective,
    c.person,
    c.file,
    c.sheet,
    c.row
from consolidated.told_contacts as c
left join consolidated.modes as m on m.mode = c.mode
where c.inside
qualify row_number() over (
    partition by c.parcours, c.contact_on, c.structure
    order by
        case c.presence when 'honore' then 1 when 'absent' then 2 when 'reporte' then 3 else 4 end,
        coalesce(m.rank, 99), c.file desc, c.sheet, c.row
) = 1
