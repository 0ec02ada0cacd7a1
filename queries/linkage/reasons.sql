-- Why each record is where it is: written when it is asked for.

-- Links made: for each person, the tree of links that holds his records together.
create or replace table linkage.link as
with decided as (
    select least(left_record, right_record) as one, greatest(left_record, right_record) as other,
        arg_max(concat_ws(' — ', 'décision de ' || "by", why), (decided_on, verdict)) as why
    from linkage.decision group by all
),
weighed as (
    select made.*, linkage.why(said) as why
    from linkage.made
    join linkage.repeated as x on x.id = made.a
    join linkage.repeated as y on y.id = made.b
    join (select a, b, said from (select *, null::varchar[] as autre_names from linkage.chained) as said) as chained
        on chained.a = least(x.first, y.first) and chained.b = greatest(x.first, y.first)
    where stage = 1
    union all
    select made.*, linkage.why(said)
    from linkage.made
    join (select a, b, said from (select *, null::varchar[] as autre_names from linkage.comparison) as said) using (a, b)
    where stage = 2
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

-- Every record, once: the best link that holds it to its person.
create or replace table linkage.reason as
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
    coalesce(best[1], 'seul') as method,
    best[2] as score,                    -- bits; null when alone
    case
        when best is not null then best[3]
        when refused.id is not null then 'plusieurs personnes connues lui ressemblent en tout (homonymes) : laissé à part, comme le demande le réglage'
        else 'aucun autre enregistrement ne lui ressemble assez'
    end as why
from linkage.identity_source as s
left join held using (record)
left join (select distinct id from linkage.refused) as refused using (id);
