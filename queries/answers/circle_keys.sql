-- The hash of all that the counts of each circle rest on: the questions and the engine; the
-- settings; what is told of leads that handed over; who is one person, under every record; each
-- statement in force that gives it one; which numbers that somebody rejoins are known.
-- Once for the persons as they are and as they would be if the pairs that wait were accepted,
-- which are others in the circles of those pairs alone.
update counted.circle set plain = k.plain, accepted = k.accepted
from (
    with who as (
        select circle, sha256(string_agg(record || '=' || person, '|' order by record)) as told
        from counted.record
        group by circle
    ),
    accepting as (
        select circle, sha256(string_agg(record || '=' || accepted, '|' order by record)) as told
        from counted.record
        where circle in (select circle from counted.record where accepted <> person)
        group by circle
    ),
    given as (
        select s.kind, s.named, s.departement,
            case s.kind when 'parcours' then d.origin when 'contacts' then p.origin when 'situations' then p.origin else s.departement end as place,
            to_json({'file': s.file, 'hash': f.hash, 'kind': s.kind, 'departement': s.departement, 'sender': s.sender, 'named': s.named,
                'received_on': s.received_on, 'extraction_on': s.extraction_on, 'part': s.part})::varchar as told
        from asked.statement as s
        join store.raw.file as f on f.file = s.file
        join settings.departement as d on d.departement = s.departement
        left join staging.partner_files as p on p.kind = s.kind and p.file = s.file and p.sender = s.sender and p.named = s.named
    ),
    statements as (
        select circle, sha256(string_agg(told, '|' order by told)) as told
        from (
            select distinct c.circle, g.told
            from counted.named as n
            join counted.circle as c on c.circle = n.circle
            join given as g on g.kind = n.kind and g.named = n.named and g.place = n.place
                and (g.kind <> 'parcours' or c.departement is null or g.departement = c.departement)
        )
        group by circle
    ),
    rejoined as (
        select circle, string_agg(agdref_bpi, '|' order by agdref_bpi) as told
        from (
            select distinct w.circle, o.agdref_bpi
            from staging.orientations as o
            join counted.record as w on w.record = o.record
            where o.agdref_bpi in (select agdref from staging.orientations)
        )
        group by circle
    ),
    handed as (
        select string_agg(told, '|' order by told) as told
        from (
            select concat_ws('/', 'demandes', l.departement, l.rank, min(e.extraction_on)) as told
            from settings.lead as l
            join asked.once_in_force as e on e.kind = 'demandes' and e.sender = l.lead and list_contains(e.departements, l.departement)
            where l.handed
            group by l.departement, l.rank
            union all
            select distinct concat_ws('/', 'parcours', l.departement, l.rank)
            from settings.lead as l
            join asked.statement as s on s.kind = 'parcours' and s.sender = l.lead and s.departement = l.departement
            where l.handed
        )
    ),
    settled as (
        select string_agg(told, '|' order by told) as told
        from (
            select 'departement' || to_json(t)::varchar as told from settings.departement as t
            union all select 'lead' || to_json(t)::varchar from settings.lead as t
            union all select 'office' || to_json(t)::varchar from settings.office as t
            union all select 'structure_name' || to_json(t)::varchar from settings.structure_name as t
            union all select 'item' || to_json(t)::varchar from settings.item as t
            union all select 'criterion' || to_json(t)::varchar from settings.criterion as t
            union all select 'places' || to_json(t)::varchar from settings.places as t
            union all select 'duration' || to_json(t)::varchar from settings.duration as t
        )
    )
    select c.circle,
        sha256(concat_ws('#', $basis, version(), c.name, coalesce(settled.told, ''), coalesce(handed.told, ''),
            coalesce(w.told, ''), coalesce(s.told, ''), coalesce(r.told, ''))) as plain,
        sha256(concat_ws('#', $basis, version(), c.name, coalesce(settled.told, ''), coalesce(handed.told, ''),
            coalesce(x.told, w.told, ''), coalesce(s.told, ''), coalesce(r.told, ''))) as accepted
    from counted.circle as c
    cross join settled
    cross join handed
    left join who as w on w.circle = c.circle
    left join accepting as x on x.circle = c.circle
    left join statements as s on s.circle = c.circle
    left join rejoined as r on r.circle = c.circle
) as k
where k.circle = counted.circle.circle
