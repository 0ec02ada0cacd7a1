-- What the parcours of each month asked are given otherwise than in consolidated.parcours:
-- structure, problématique and doublon are those of the dossiers of the lead in office on
-- its last day, where that lead gives one; a structure that becomes another has its name of
-- that day.
with by_lead as (
    select
        p.parcours, p.departement, l.rank,
        arg_max(d.structure, {'on': told_last(d.entered, d.entered_on, d.non_entered_on), 'dossier': d.dossier}) as structure,
        arg_max(d.problematique, {'on': told_last(d.entered, d.entered_on, d.non_entered_on), 'dossier': d.dossier}) as problematique,
        bool_or(coalesce(d.doublon, 'non') = 'oui') as doublon
    from consolidated.dossiers as d
    join consolidated.parcours as p
        on p.person = d.person and p.departement = d.departement and p.entered = d.entered and p.chained = d.chained
    join settings.lead as l on l.departement = d.departement and l.lead = d.sender and l.handed
    group by p.parcours, p.departement, l.rank
),
in_office as (
    select m.month, b.parcours, b.structure, b.problematique, b.doublon
    from asked.departement as m
    join by_lead as b on b.departement = m.departement and b.rank = m.lead_rank
),
told as (
    from in_office
    union all
    select m.month, p.parcours, p.structure, p.problematique, p.doublon
    from consolidated.parcours as p
    cross join asked.month as m
    where p.structure in (select structure from settings.structure_name)
        and not exists (from in_office as o where o.month = m.month and o.parcours = p.parcours)
)
select t.month, t.parcours, coalesce(n.name, t.structure) as structure, t.problematique, t.doublon
from told as t
join asked.month as m on m.month = t.month
left join settings.structure_name as n on n.structure = t.structure and in_period(m.last_on, n.from_on, n.to_on)
