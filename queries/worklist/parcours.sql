-- The parcours of the nominative work list: those followed on the last day of the
-- month for whom something is owed, most urgent first. It gives keys, no name, and
-- no document of the Ddets reads it. Whoever was met, or left, after the month and
-- before the day known is marked so: nobody is called for nothing.
with followed as (
    select
        a.*,
        greatest(a.day - a.due_on, 0) as days_late,
        a.due_on between a.day and a.day + 15 as due,
        a.limit_on < a.day as past_limit,
        a.limit_on between a.day and cast(a.day + interval 3 month as date) as near_limit,
        a.entered_on + interval 1 month <= a.day and coalesce(a.diagnosed_on > a.day, true) as undiagnosed
    from consolidated.active_on_month_end as a
    where a.month = $month
),
numbers as (
    select parcours, string_agg(distinct dossier, ', ' order by dossier) as dossiers
    from consolidated.dossier_parcours
    group by parcours
),
met as (
    select f.parcours, max(c.contact_on) as met_on
    from followed as f
    join consolidated.contacts as c on c.parcours = f.parcours and c.effective and c.contact_on > f.day
    group by f.parcours
)
select
    f.person, f.departement, f.structure, n.dossiers, f.entered_on, f.last_contact_on, f.due_on, f.limit_on,
    f.days_late, f.due, f.past_limit, f.near_limit, f.undiagnosed, m.met_on, f.exited_on
from followed as f
join asked.departement as d on d.month = f.month and d.departement = f.departement and d.direction = $direction
left join numbers as n on n.parcours = f.parcours
left join met as m on m.parcours = f.parcours
where f.days_late > 0 or f.due or f.past_limit or f.near_limit or f.undiagnosed
order by
    f.days_late desc, f.due desc, case when f.due then f.due_on end, f.past_limit desc, f.near_limit desc,
    case when f.past_limit or f.near_limit then f.limit_on end, f.entered_on, f.departement, f.person, f.parcours
