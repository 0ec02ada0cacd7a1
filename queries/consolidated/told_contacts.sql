-- Every contact told, tied to its person and, when it can be, to a parcours: the
-- dossier's when its number is known and says the same person, otherwise the one
-- that holds its day. What finds none is kept here and left out of the figures.
with told as (
    select
        p.person, c.sender as structure, c.date_contact as contact_on, c.mode, c.thematique, c.presence,
        d.parcours as dossier_parcours, c.file, c.sheet, c.row
    from staging.contacts as c
    join linkage.chosen as p on p.record = c.record
    left join consolidated.dossier_parcours as d
        on d.direction = c.direction and d.dossier = c.dossier and d.person = p.person
),
held as (
    select
        t.file, t.sheet, t.row, q.parcours,
        t.contact_on >= q.entered_on and (q.exited_on is null or t.contact_on <= q.exited_on) as inside
    from told as t
    join consolidated.parcours as q on q.person = t.person and q.entered
    where case when t.dossier_parcours is not null then q.parcours = t.dossier_parcours
        else t.contact_on >= q.entered_on and (q.exited_on is null or t.contact_on <= q.exited_on) end
    qualify row_number() over (partition by t.file, t.sheet, t.row order by q.entered_on desc, q.parcours) = 1
)
select t.* exclude (dossier_parcours), h.parcours, coalesce(h.inside, false) as inside
from told as t
left join held as h on h.file = t.file and h.sheet = t.sheet and h.row = t.row
