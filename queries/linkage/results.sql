-- The output of the linkage.

-- Every record, once: its person.
create or replace table linkage.person as
select
    s.record,
    person,                              -- P and a hash: the same from month to month while his first record is given
    identified                           -- false when no record of the person gives a name or a birth date: nobody knows who it is
from linkage.identity_source as s
join linkage.person_of using (id)
join (
    select person, bool_or(nom is not null or prenom is not null or naissance is not null) as identified
    from linkage.line join linkage.person_of using (id) group by person
) as told using (person);

-- Pairs of persons that wait for a human being, best first.
create or replace table linkage.queue as
select
    'Q' || left(sha256(least(x.person, y.person) || greatest(x.person, y.person)), 10) as id,
    x.person as left_person,
    y.person as right_person,
    a.record as left_record,             -- the two records that look most alike
    b.record as right_record,
    p.record as left_first,              -- and those that name the two persons, of whom a decision is taken
    q.record as right_first,
    waiting.score,                       -- bits
    linkage.why(comparison) as why,
    waiting.pairs,                       -- pairs of identities scored between the two persons
    waiting.held,                        -- why the machine did not decide: words of held.go joined by a plus sign
    waiting.agreed,                      -- taken as accepted at the other end of the linkage interval
    waiting.more_of_a as left_more,      -- pairs of the left person that are not listed
    waiting.more_of_b as right_more      -- and of the right one
from linkage.waiting
join (select *, null::varchar[] as autre_names from linkage.comparison) as comparison using (a, b)
join linkage.identity_source as a on a.id = waiting.a
join linkage.identity_source as b on b.id = waiting.b
join linkage.person_of as x on x.id = waiting.a
join linkage.person_of as y on y.id = waiting.b
join linkage.first_of as f on f.id = waiting.a
join linkage.first_of as g on g.id = waiting.b
join linkage.identity_source as p on p.id = f.first
join linkage.identity_source as q on q.id = g.first
order by waiting.score desc, id;

-- The partition if the queue were accepted.
create or replace table linkage.person_if_accepted as
select s.record, upper_of.person
from linkage.identity_source as s join linkage.upper_of using (id);

insert into linkage.blocking select *, 0, 0 from linkage.shared;
