-- The comparisons to make before a number ties two records that are not the same to the
-- letter: each of them with the lines of the registers whose number is one error away, or
-- that are of the household of either end.
-- linkage.suspect holds the records and the other end of each tie.
create or replace table linkage.pair as
with told as (
    select id, agdref, registered from linkage.identity where agdref is not null
),
suspect as (
    select distinct id, agdref from told join (select distinct id from linkage.suspect) using (id)
),
near as (
    select s.id as one, t.id as other, s.agdref as number, t.agdref as known
    from suspect as s join told as t on left(s.agdref, 5) = left(t.agdref, 5) and t.registered
    union
    select s.id, t.id, s.agdref, t.agdref
    from suspect as s join told as t on right(s.agdref, 5) = right(t.agdref, 5) and t.registered
    union
    select s.id, t.id, s.agdref, t.agdref
    from suspect as s
    join told as t on left(s.agdref, 4) = left(t.agdref, 4) and right(s.agdref, 4) = right(t.agdref, 4) and t.registered
)
select distinct least(one, other) as a, greatest(one, other) as b, 1::bigint as times
from (
    select one, other from near where linkage.number_level(number, known) = 'une_erreur'
    union all
    select s.id, t.id
    from linkage.suspect as s
    join linkage.identity as e on e.id in (s.id, s.other)
    join linkage.identity as t on t.foyer = e.foyer and t.registered
    join linkage.identity as own on own.id = s.id and own.agdref is distinct from t.agdref
    where t.id <> s.id
);
