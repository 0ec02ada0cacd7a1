-- The comparisons of relatives.sql that may find something: better.sql asks after no other. A tie
-- is weighed on what both its ends say of names and birth date, and leads nowhere when they say
-- nothing; a register line of another sex, or of somebody born on another day, fits nobody better.
create or replace table linkage.pair as
with weighed as (
    select s.id
    from linkage.suspect as s
    join linkage.identity_source as told on told.id = s.id and told.kind <> 'orientations'
    join linkage.shared_number as tie on tie.a = least(s.id, s.other) and tie.b = greatest(s.id, s.other)
)
select p.a, p.b, p.times
from linkage.pair as p
join linkage.identity as l on l.id = p.a
join linkage.identity as r on r.id = p.b
where (p.a in (from weighed) or p.b in (from weighed))
    and coalesce(l.sexe = r.sexe, true)
    and not coalesce(linkage.days_apart(l.naissance, r.naissance), false);
