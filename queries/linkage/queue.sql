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
    linkage.why(weighed) as why,
    waiting.pairs,                       -- pairs of identities scored between the two persons
    waiting.held,                        -- why the machine did not decide: words of held.go joined by a plus sign
    waiting.agreed,                      -- taken as accepted at the other end of the linkage interval
    waiting.more_of_a as left_more,      -- pairs of the left person that are not listed
    waiting.more_of_b as right_more      -- and of the right one
from linkage.waiting
join (select a, b, weighed from (select *, null::varchar[] as autre_names from linkage.comparison) as weighed) using (a, b)
join linkage.identity_source as a on a.id = waiting.a
join linkage.identity_source as b on b.id = waiting.b
join linkage.person_of as x on x.id = waiting.a
join linkage.person_of as y on y.id = waiting.b
join linkage.first_of as f on f.id = waiting.a
join linkage.first_of as g on g.id = waiting.b
join linkage.identity_source as p on p.id = f.first
join linkage.identity_source as q on q.id = g.first
order by waiting.score desc, id;
