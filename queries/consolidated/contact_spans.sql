-- The days that each contact covers. From an anchor (the entry, then each day with
-- an effective contact) the follow-up is regular until due_on, two calendar
-- months later, included; next_on is the following anchor. The reading
-- 'entretien' keeps the interviews only.
with days as (
    select parcours, day, bool_or(interview) as interview
    from (
        select parcours, entered_on as day, true as interview from consolidated.parcours where entered
        union all
        select parcours, contact_on, interview from consolidated.contacts where effective
    )
    group by parcours, day
),
anchors as (
    select parcours, day as anchor_on, 'contact' as reading from days
    union all
    select parcours, day, 'entretien' from days where interview
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
