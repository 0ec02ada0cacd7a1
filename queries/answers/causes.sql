-- The causes of the persons whose answer moved between two days, for each question, month
-- and territory. A person's rows are compared as a bag of answers; his facts, by sender,
-- as two sets: only new ones make a late record, only lost ones a withdrawal, both a
-- correction. The same facts under another key are a merge. A person is under one cause in a
-- territory, so that the causes of a figure add up: several origins are one of their own.
with answers as (
    select 'before' as side, * from moves_before.answer
    union all
    select 'after', * from moves_after.answer
),
counted as (
    select question, month, departement, direction, structure, apart, person, answer,
        count(*) filter (side = 'before') as was, count(*) filter (side = 'after') as now
    from answers
    group by all
),
moved as (
    select question, month, departement, direction, structure, apart, person,
        sum(greatest(now - was, 0)) as arrivals, sum(greatest(was - now, 0)) as removals
    from counted
    group by all
    having bool_or(was <> now)
),
facts as (
    select person, sender, kind, record, fact, 'before' as side from moves_before.fact
    union all
    select person, sender, kind, record, fact, 'after' from moves_after.fact
),
balanced as (
    select person, sender, kind, record, fact,
        count(*) filter (side = 'before') as was, count(*) filter (side = 'after') as now
    from facts
    group by all
),
rekeyed as (
    select distinct unnest([a.person, b.person]) as person
    from moves_after.person as a
    join moves_before.person as b on b.record = a.record and b.person <> a.person
),
changed as (
    select b.person, b.sender, b.kind,
        count(*) filter (now > was) as gained, count(*) filter (was > now) as lost
    from balanced as b
    where now <> was
        and not exists (
            -- the same fact under another person: a merge or a split
            from facts as o
            where o.record = b.record and o.fact = b.fact and o.person <> b.person
        )
    group by b.person, b.sender, b.kind
),
by_question as (
    select q.question, c.person, c.sender, sum(c.gained) as gained, sum(c.lost) as lost
    from changed as c
    join moves_after.question_kind as q on q.kind = c.kind
    group by q.question, c.person, c.sender
),
caused as (
    select m.*,
        case
            when c.gained > 0 and c.lost > 0 then 'correction'
            when c.gained > 0 then 'ligne tardive'
            when c.lost > 0 then 'retrait'
            when k.person is not null then 'rapprochement'
            else 'effet indirect'
        end as cause,
        coalesce(c.sender, '') as sender,
        row_number() over (partition by m.question, m.month, m.departement, m.structure, m.person order by c.sender) as n
    from moved as m
    left join by_question as c on c.question = m.question and c.person = m.person
    left join rekeyed as k on k.person = m.person
),
told as (
    select 'departement' as level, departement as territory, * from caused where structure is null or not apart
    union all
    select 'structure', departement || '/' || structure, * from caused where structure is not null
    union all
    select 'consortium', direction, * from caused where structure is null or not apart
    union all
    select 'national', 'FR', * from caused where structure is null or not apart
),
one as (
    select question, month, level, territory, person,
        if(count(distinct cause || '/' || sender) = 1, min(cause), 'plusieurs origines') as cause,
        if(count(distinct cause || '/' || sender) = 1, min(sender), '') as sender,
        sum(case when n = 1 then arrivals else 0 end) as arrivals, sum(case when n = 1 then removals else 0 end) as removals
    from told
    group by question, month, level, territory, person
)
select question, month, level, territory, cause, sender, count(*)::integer, sum(arrivals)::bigint, sum(removals)::bigint
from one
group by question, month, level, territory, cause, sender
order by question, month, level, territory, count(*) desc, cause, sender
