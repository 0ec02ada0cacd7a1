-- Who gives records: a sender, as it was named at first, of a kind and a place, with which their
-- names begin. The hash of all that its records rest on: the questions and the engine; the
-- departments; the rows that somebody decided about one by one; its statements in force, and those
-- that were once, which say since when a record is given.
create or replace table asked.source as
with once as (
    select e.*, w.place
    from asked.once_in_force as e
    join (
        select 'orientations' as kind, file, departement as place from (select distinct file, departement from store.records.orientations)
        union all
        select 'demandes', file, departement from (select distinct file, departement from store.records.demandes)
        union all
        select distinct 'parcours', r.file, d.origin
        from (select distinct file, departement from store.records.parcours) as r
        join settings.departement as d on d.departement = r.departement
    ) as w on w.kind = e.kind and w.file = e.file
    union all
    select *, direction from asked.once_in_force where kind in ('contacts', 'situations')
),
given as (
    select s.kind, s.named,
        case s.kind when 'parcours' then d.origin when 'contacts' then p.origin when 'situations' then p.origin else s.departement end as place,
        to_json({'file': s.file, 'hash': f.hash, 'departement': s.departement, 'sender': s.sender})::varchar as told
    from asked.statement as s
    join store.raw.file as f on f.file = s.file
    join settings.departement as d on d.departement = s.departement
    left join staging.partner_files as p on p.kind = s.kind and p.file = s.file and p.sender = s.sender and p.named = s.named
    union all
    select e.kind, e.named, e.place, to_json({'once': e.file, 'hash': f.hash, 'sender': e.sender, 'received_on': e.received_on})::varchar
    from once as e
    join store.raw.file as f on f.file = e.file
),
settled as (select string_agg(to_json(d)::varchar, '|' order by departement) as told from settings.departement as d),
apart as (select string_agg(to_json(d)::varchar, '|' order by record, told_as) as told from asked.decided as d),
keyed as (
    select g.kind, g.named, g.place, sha256(concat_ws('#', $basis, version(), g.kind, g.named, g.place, coalesce(settled.told, ''),
        case when g.kind in ('contacts', 'situations') then coalesce(apart.told, '') end, string_agg(distinct g.told, '|' order by g.told))) as key
    from given as g
    cross join settled
    cross join apart
    group by g.kind, g.named, g.place, settled.told, apart.told
)
select k.*, s.told
from keyed as k
left join store.kept.source as s on s.key = k.key
