-- The days of follow-up of each parcours in the twelve months up to the last day
-- of each month asked, both days included.
select *
from (
    select
        m.month, p.parcours, p.person, p.departement, in_month(r.parcours, p.structure, r.structure) as structure,
        greatest(p.entered_on, cast(m.last_on - interval 12 month as date) + 1) as from_on,
        least(m.last_on, coalesce(p.exited_on - 1, m.last_on)) as to_on
    from asked.month as m
    join consolidated.parcours as p on p.entered_on <= m.last_on
    left join consolidated.restated as r on r.month = m.month and r.parcours = p.parcours
)
where to_on >= from_on
