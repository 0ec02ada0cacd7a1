-- Every observation of a situation, tied to its person and, when it can be, to a
-- parcours, as a contact is; one made up to 31 days before the entry describes
-- the entry.
with told as (
    select p.person, c.sender as structure, c.direction, c.dossier, c.date_constat as observed_on,
        v.domain, v.situation, c.file, c.sheet, c.row
    from staging.situations as c
    join linkage.chosen as p on p.record = c.record
    cross join lateral (
        values ('emploi', c.situation_emploi), ('logement', c.situation_logement)
    ) as v(domain, situation)
    where v.situation is not null
),
tied as (
    select t.*, d.parcours as dossier_parcours
    from told as t
    left join consolidated.dossier_parcours as d
        on d.direction = t.direction and d.dossier = t.dossier and d.person = t.person
),
held as (
    select
        t.file, t.sheet, t.row, t.domain, q.parcours,
        t.observed_on >= q.entered_on - 31 and (q.exited_on is null or t.observed_on <= q.exited_on) as inside
    from tied as t
    join consolidated.parcours as q on q.person = t.person and q.entered
    where case when t.dossier_parcours is not null then q.parcours = t.dossier_parcours
        else t.observed_on >= q.entered_on - 31 and (q.exited_on is null or t.observed_on <= q.exited_on) end
    qualify row_number() over (
        partition by t.file, t.sheet, t.row, t.domain
        order by t.observed_on >= q.entered_on desc, q.entered_on desc, q.parcours
    ) = 1
)
select t.* exclude (direction, dossier, dossier_parcours), h.parcours, coalesce(h.inside, false) as inside
from tied as t
left join held as h on h.file = t.file and h.sheet = t.sheet and h.row = t.row and h.domain = t.domain
