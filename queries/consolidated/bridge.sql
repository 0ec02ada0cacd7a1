-- The bridge between OFII and the platforms on the last day of each month asked:
-- every person with a validated orientation is entered, not entered or waiting;
-- then the persons who entered without any orientation of OFII's.
with oriented as (
    select distinct m.month, m.last_on, o.person, o.departement
    from asked.month as m
    join consolidated.validated_orientations as o on o.oriented_on <= m.last_on
),
seen as (
    select
        m.month, p.person, p.departement,
        bool_or(coalesce(p.entered_on <= m.last_on, false)) as entered,
        bool_or(coalesce(p.non_entered_on <= m.last_on, false)) as non_entered
    from asked.month as m
    join consolidated.parcours as p on p.entered_on <= m.last_on or p.non_entered_on <= m.last_on
    group by m.month, p.person, p.departement
),
placed as (
    select
        o.month, o.person, o.departement,
        case when s.entered then 2 when s.non_entered then 3 else 4 end as rank
    from oriented as o
    left join seen as s on s.month = o.month and s.person = o.person and s.departement = o.departement
    union all
    select month, person, departement, 1 from oriented
    union all
    select s.month, s.person, s.departement, 5
    from seen as s
    where s.entered and not exists (
        from consolidated.orientations as o where o.person = s.person and o.departement = s.departement
    )
    union all
    select s.month, s.person, s.departement, 6
    from seen as s
    where s.entered
        and exists (from consolidated.orientations as o where o.person = s.person and o.departement = s.departement)
        and not exists (from oriented as v where v.month = s.month and v.person = s.person and v.departement = s.departement)
)
select
    *,
    case rank
        when 1 then 'Personnes orientées et validées'
        when 2 then 'dont entrées'
        when 3 then 'dont sans entrée'
        when 4 then 'dont en attente'
        when 5 then 'Entrées sans orientation de l’Ofii'
        else 'Entrées dont l’orientation n’est pas validée à cette date'
    end as modality
from placed
