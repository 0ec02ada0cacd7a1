-- Whom the figures count together. A circle is persons of whom no answer looks at anybody of
-- another circle: those of one department; those whom several departments tell, or whose household
-- they share; and apart those whom a pair that waits would make one with somebody, with their
-- households. It is the same whether the pairs that wait are accepted or not.
drop schema if exists counted cascade;
create schema counted;
create table counted.told as
select distinct u.person, t.departement, t.foyer
from (
    select record, departement, foyer from staging.orientations
    union all
    select record, departement, foyer from staging.parcours
    union all
    select record, departement, null from staging.demandes
) as t
join linkage.person_if_accepted as u on u.record = t.record;
-- who may be counted in which household
create table counted.member as
select distinct f.person, f.foyer, d.departement
from counted.told as f
join counted.told as d on d.person = f.person
where f.foyer is not null;
create table counted.reached as
with recursive reached(mark, person) as (
    (
        select 'waits', u.person
        from linkage.person as p
        join linkage.person_if_accepted as u on u.record = p.record
        group by u.person
        having min(p.person) <> max(p.person)
        union
        select 'several', person
        from counted.told
        group by person
        having min(departement) <> max(departement)
    )
    union
    select r.mark, o.person
    from reached as r
    join counted.member as m on m.person = r.person
    join counted.member as o on o.foyer = m.foyer and o.departement = m.departement
)
from reached;
create table counted.placed as
with whole as (
    select u.person, min(r.consortium) as direction
    from linkage.record as r
    join linkage.person_if_accepted as u on u.record = r.record
    group by u.person
)
select
    w.person,
    case when s.person is null then d.departement end as departement,
    case when s.person is not null then '*' else coalesce(d.departement, '~' || w.direction) end
        || case when a.person is null then '' else '?' end as name
from whole as w
left join (select person, min(departement) as departement from counted.told group by person) as d on d.person = w.person
left join counted.reached as s on s.mark = 'several' and s.person = w.person
left join counted.reached as a on a.mark = 'waits' and a.person = w.person;
create table counted.circle as
select row_number() over (order by name)::integer as circle, name, departement, null::varchar as key, null::varchar as plain, null::varchar as accepted
from (select distinct name, departement from counted.placed);
create table counted.record as
select u.record, p.person, u.person as accepted, c.circle
from linkage.person_if_accepted as u
join linkage.person as p on p.record = u.record
join counted.placed as l on l.person = u.person
join counted.circle as c on c.name = l.name;
-- what the names of its records say of where they stand
create table counted.named as
select distinct circle, split_part(record, '/', 1) as kind, split_part(record, '/', 2) as named, split_part(record, '/', 3) as place
from counted.record;
create table counted.missing (circle integer);
create table counted.laid (circle integer);
-- the questions and months that counted.line holds of each circle, and those that are asked now
-- of which it holds all; the keys as they were before who is one person was chosen again
create table counted.held (circle integer, question varchar, month date);
create table counted.standing (circle integer);
create table counted.former (circle integer, key varchar);
-- what is counted: what one row tells of a measure, a table, a public or a check, whichever of
-- the columns it takes
create table counted.line (circle integer, question varchar, month date, departement varchar, structure varchar, once_in_direction boolean,
    once_in_nation boolean, only_at varchar, modality varchar, rank integer, days bigint, numerator bigint, denominator bigint, value double, n bigint);
drop table counted.told; drop table counted.member; drop table counted.reached; drop table counted.placed
;
-- the questions and the months that are counted now; the number of the answer that keeps them
create table counted.question (question varchar); create table counted.month (month date); create table counted.stamp (used bigint)
