-- One row per validated orientation and criterion in force on its day: met, broken
-- (not met), or not verifiable (null) where what it looks at is not known. A
-- rejoignant is exempt from those on the CIR's day and on protection; he must be tied
-- to a BPI found among the orientations known, whatever their decision and
-- department. What is said of the situation of the person at the orientation comes
-- first, each kind on its own, then the situation at the entry that followed it.
with entered as (
    select o.file, o.sheet, o.row, arg_min(p.parcours, {'on': p.entered_on, 'parcours': p.parcours}) as parcours
    from consolidated.validated_orientations as o
    join consolidated.parcours as p
        on p.person = o.person and p.departement = o.departement and p.entered_on >= o.oriented_on
    where exists (from settings.criterion where rule = 'situation_among')
    group by o.file, o.sheet, o.row
),
oriented as (
    select
        o.*,
        coalesce(o.situation_emploi, e.situation) as emploi,
        coalesce(o.situation_logement, l.situation) as logement
    from consolidated.validated_orientations as o
    left join entered as n on n.file = o.file and n.sheet = o.sheet and n.row = o.row
    left join consolidated.situations_at_entry as e on e.parcours = n.parcours and e.domain = 'emploi'
    left join consolidated.situations_at_entry as l on l.parcours = n.parcours and l.domain = 'logement'
)
select
    o.person, o.departement, o.oriented_on, o.file, o.sheet, o.row, c.criterion, c.label, c.rank,
    case c.rule
        when 'cir_since' then o.rejoignant or o.cir_on >= try_cast(c.value as date)
        when 'protection_months' then o.rejoignant
            or o.protected_on + to_months(try_cast(c.value as integer)) > o.oriented_on
        when 'protection_civil_years' then o.rejoignant
            or year(o.protected_on) >= year(o.oriented_on) - try_cast(c.value as integer) + 1
        when 'age_at_cir' then o.born_on + to_years(try_cast(c.value as integer)) <= o.cir_on
        when 'rejoignant_tied' then not o.rejoignant or coalesce(
            exists (from staging.orientations as b where b.agdref = o.agdref_bpi), false)
        when 'situation_among' then case
            when list_contains(c.emploi, o.emploi) or list_contains(c.logement, o.logement) then true
            when (c.emploi is null or o.emploi is not null) and (c.logement is null or o.logement is not null) then false
        end
    end as met
from oriented as o
join settings.criterion as c
    on o.oriented_on >= coalesce(c.from_on, date '0001-01-01')
    and o.oriented_on <= coalesce(c.to_on, date '9999-12-31')
