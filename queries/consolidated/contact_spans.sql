-- The days that each contact covers. From an anchor (the entry, then each day with
-- an effective contact) the follow-up is regular until due_on, two calendar
-- months later, included; next_on is the following anchor. The reading
-- 'entretien' keeps the interviews only.
with anchors as (
    select parcours, entered_on as anchor_on, 'contact' as reading from consolidated.parcours where entered
    union
    select parcours, entered_on, 'entretien' from consolidated.parcours where entered
    union
    select parcours, contact_on, 'contact' from consolidated.contacts where effective
    union
    select parcours, contact_on, 'entretien' from consolidated.contacts where effective and interview
),
due as (
    select
        parcours, reading, anchor_on,
        cast(anchor_on + interval 2 month as date) as due_on,
        lead(anchor_on) over (partition by parcours, reading order by anchor_on) as next_on
    from anchors
)
select
    parcours, reading, anchor_on, due_on, next_on,
    coalesce(least(due_on, next_on - 1), due_on) as covered_to
from due
