-- The output of the linkage.

-- Links made: for each person, the tree of links that holds his records together.
create or replace table linkage.link as
with decided as (
    select least(left_record, right_record) as one, greatest(left_record, right_record) as other,
        arg_max(concat_ws(' — ', 'décision de ' || "by", why), (decided_on, verdict)) as why
    from linkage.decision group by all
),
weighed as (
    select made.*, linkage.why(tied) as why from linkage.made join (select *, null::varchar[] as autre_names from linkage.tied) as tied using (a, b) where stage = 1
    union all
    select made.*, linkage.why(comparison) from linkage.made join (select *, null::varchar[] as autre_names from linkage.comparison) as comparison using (a, b) where stage = 2
)
select
    a.record as left_record,
    b.record as right_record,
    made.method,                         -- agdref, dossier, identite, score, decision
    made.score,                          -- bits
    case when made.method = 'decision' then decided.why else weighed.why end as why,
    person
from linkage.made
join linkage.identity_source as a on a.id = made.a
join linkage.identity_source as b on b.id = made.b
left join weighed on weighed.a = made.a and weighed.b = made.b
left join decided on decided.one = a.record and decided.other = b.record
join linkage.person_of on person_of.id = made.a
order by person, left_record, right_record;

-- Every record, once: its person, and the best link that holds it there.
create or replace table linkage.person as
with held as (
    select record, arg_max((method, score, why), (score, method, other)) as best
    from (
        select left_record as record, right_record as other, method, score, why from linkage.link
        union all
        select right_record, left_record, method, score, why from linkage.link
    )
    group by record
)
select
    s.record,
    person,                              -- P and a hash: the same from month to month while his first record is told
    coalesce(best[1], 'seul') as method,
    best[2] as score,                    -- bits; null when alone
    coalesce(best[3], 'aucun autre enregistrement ne lui ressemble assez') as why,
    identified                           -- false when no record of the person tells a name or a birth date: nobody knows who it is
from linkage.identity_source as s
join linkage.person_of using (id)
join (
    select person, bool_or(nom is not null or prenom is not null or naissance is not null) as identified
    from linkage.line join linkage.person_of using (id) group by person
) as told using (person)
left join held using (record)
order by record;

-- Pairs of persons that wait for a human being, best first.
create or replace table linkage.queue as
select
    'Q' || left(sha256(least(x.person, y.person) || greatest(x.person, y.person)), 10) as id,
    x.person as left_person,
    y.person as right_person,
    a.record as left_record,             -- the two records that look most alike
    b.record as right_record,
    waiting.score,                       -- bits
    linkage.why(comparison) as why,
    waiting.pairs,                       -- pairs of identities scored between the two persons
    waiting.agreed                       -- taken as accepted at the other end of the linkage interval
from linkage.waiting
join (select *, null::varchar[] as autre_names from linkage.comparison) as comparison using (a, b)
join linkage.identity_source as a on a.id = waiting.a
join linkage.identity_source as b on b.id = waiting.b
join linkage.person_of as x on x.id = waiting.a
join linkage.person_of as y on y.id = waiting.b
order by waiting.score desc, id;

-- The partition if the queue were accepted.
create or replace table linkage.person_if_accepted as
select s.record, upper_of.person
from linkage.identity_source as s join linkage.upper_of using (id)
order by record;

insert into linkage.blocking select * from linkage.shared;

drop view if exists linkage.flagged;
drop table linkage.pair;
drop table linkage.tied;
drop table linkage.error;
drop table linkage.weight;
drop table linkage.comparison;
drop table linkage.met;
drop table linkage.neighbour;
drop table linkage.name_pair;
drop table linkage.other;
drop table linkage.word;
drop table linkage.word_pair;
drop table linkage.line;
drop table linkage.chain;
drop table linkage.component;
drop table linkage.component_identity;
drop table linkage.identity;
drop table linkage.identity_source;
drop table linkage.told_name;
drop table linkage.name;
drop table linkage.name_count;
drop table linkage.together;
drop table linkage.together_count;
drop table linkage.coverage;
drop table linkage.naissance_count;
drop table linkage.size;
drop table linkage.made;
drop table linkage.waiting;
drop table linkage.person_of;
drop table linkage.upper_of;
drop table linkage.shared;
