-- The decisions of people on two records that stand on the day asked, for the linkage.
-- Rows written alike that are not somebody's: neither is one of them that somebody decided
-- about apart, unless he said whose it is, or said otherwise of the same pair. Whose they
-- are says nothing of it.
insert into linkage.decision
with standing as (
    select left_record, right_record, verdict, decided_on, "by", why
    from store.journal.link_decision
    where decided_on <= (select day from asked.day)
        and (undone_on is null or undone_on > (select day from asked.day))
        and number <= ?
),
said as (
    select left_record as record, right_record as other, verdict from standing
    union
    select right_record, left_record, verdict from standing
),
-- a row apart that nobody said to be somebody's
free as (
    select told_as, record from staging.rows_apart
    where record not in (select record from said where verdict = 'accept')
),
named as (
    select record as name, record from said
    union
    select told_as, record from free
),
spread as (
    select l.record as left_record, r.record as right_record, s.verdict, s.decided_on, s."by", s.why,
        l.record = s.left_record and r.record = s.right_record as own
    from standing as s
    join named as l on l.name = s.left_record
    join named as r on r.name = s.right_record
)
select left_record, right_record, verdict, decided_on, "by", why
from spread as s
where own or verdict = 'split' and left_record <> right_record
    and not exists (from said as o where o.record = s.left_record and o.other = s.right_record)
order by decided_on, left_record, right_record
