-- Every observation of a situation, tied to its person and, when it can be, to a
-- parcours, as a contact is; one made up to 31 days before the entry describes
-- the entry, unless it stands in an earlier parcours.
with told as (
    select p.person, coalesce(n.name, c.sender) as structure, c.date_constat as observed_on, d.parcours as dossier_parcours,
        c.situation_emploi, c.situation_logement, c.niveau_langue, c.file, c.sheet, c.row
    from staging.situations as c
    join linkage.chosen as p on p.record = c.record
    left join consolidated.dossier_parcours as d
        on d.direction = c.direction and d.dossier = c.dossier and d.person = p.person
    left join settings.structure_name as n on n.structure = c.sender and in_period(c.date_constat, n.from_on, n.to_on)
),
matched as (
    select
        t.*, l.parcours, l.entered_on, l.exited_on,
        list_filter(l.several, lambda q: case when t.dossier_parcours is not null then q.parcours = t.dossier_parcours
            else t.observed_on >= q.entered_on - 31 and (q.exited_on is null or t.observed_on <= q.exited_on) end) as several
    from told as t
    left join consolidated.lived as l on l.person = t.person
),
placed as (
    select
        * exclude (parcours, entered_on, exited_on, several),
        case when several is null then {'parcours': parcours, 'entered_on': entered_on, 'exited_on': exited_on}
            else coalesce(list_filter(several, lambda q: q.entered_on <= observed_on)[1], several[1])
        end as lived
    from matched
),
held as (
    select
        * exclude (lived),
        lived.parcours as parcours,
        coalesce(observed_on >= lived.entered_on - 31 and (lived.exited_on is null or observed_on <= lived.exited_on), false) as inside
    from placed
)
select
    h.person, h.structure, h.observed_on, v.domain, v.situation, h.file, h.sheet, h.row,
    case when h.dossier_parcours is not null or h.inside then h.parcours end as parcours,
    h.inside
from held as h
cross join lateral (
    values ('emploi', h.situation_emploi), ('logement', h.situation_logement), ('langue', h.niveau_langue)
) as v(domain, situation)
where v.situation is not null
