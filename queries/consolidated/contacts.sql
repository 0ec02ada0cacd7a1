-- One row per contact inside a parcours: written twice for the same day by the same
-- structure it counts once, honoured before missed before postponed, then by the
-- order of the modes.
with best as (
    select
        c.parcours, c.contact_on, c.structure,
        min(100 * case c.presence when 'honore' then 1 when 'absent' then 2 when 'reporte' then 3 else 4 end + coalesce(m.rank, 99)) as rank
    from consolidated.told_contacts as c
    left join consolidated.modes as m on m.mode = c.mode
    where c.inside
    group by c.parcours, c.contact_on, c.structure
),
told as (
    select parcours, contact_on, structure, ['honore', 'absent', 'reporte'][rank // 100] as presence, rank % 100 as rank
    from best
)
select
    t.parcours, t.contact_on, t.structure, m.mode, t.presence,
    coalesce(m.appointment, false) as appointment,
    coalesce(m.interview, false) as interview,
    t.presence = 'honore' and coalesce(m.appointment, false) as effective
from told as t
left join consolidated.modes as m on m.rank = t.rank
