-- One row per contact inside a parcours: written twice for the same day by the same
-- structure it counts once, honoured before missed before postponed, then by the
-- order of the modes. Told by two leads of a department that was handed over it is one,
-- made by the one in office that day; the first appointment with a lead that takes a
-- parcours over is one too.
with said as (
    select
        c.parcours, c.contact_on, c.structure,
        100 * case c.presence when 'honore' then 1 when 'absent' then 2 when 'reporte' then 3 else 4 end + coalesce(m.rank, 99) as rank
    from consolidated.told_contacts as c
    left join consolidated.modes as m on m.mode = c.mode
    where c.inside
    union all
    select p.parcours, d.entered_on, coalesce(n.name, d.sender), 100 + m.rank
    from consolidated.dossiers as d
    join consolidated.parcours as p
        on p.person = d.person and p.departement = d.departement and p.entered = d.entered and p.chained = d.chained
    join consolidated.modes as m on m.mode = 'entretien'
    left join settings.structure_name as n on n.structure = d.sender and in_period(d.entered_on, n.from_on, n.to_on)
    where d.takes_over and d.entered_on > p.entered_on and (p.exited_on is null or d.entered_on <= p.exited_on)
),
by_lead as (
    select s.*, l.rank is not null as lead, coalesce(o.rank = l.rank, false) as in_office
    from said as s
    join consolidated.parcours as p on p.parcours = s.parcours
    left join settings.lead as l on l.departement = p.departement and l.lead = s.structure and l.handed
    left join settings.office as o on o.departement = l.departement and in_period(s.contact_on, o.from_on, o.to_on)
),
best as (
    select parcours, contact_on, coalesce(min(structure) filter (in_office), min(structure)) as structure, min(rank) as rank
    from by_lead
    group by parcours, contact_on, case when not lead then structure end
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
