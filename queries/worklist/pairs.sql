-- The pairs of persons of a direction that wait for somebody to say whether they are
-- one, with the structures that either of them touches: the one that leads his
-- parcours, those that have met him or written of him.
with touched as (
    select c.person, d.direction,
        case when r.kind in ('contacts', 'situations') then split_part(r.statement, '/', 1) end as structure
    from linkage.record as r
    join linkage.chosen as c on c.record = r.record
    join settings.departement as f on f.family = r.consortium
    join asked.departement as d on d.departement = f.departement
    union
    select p.person, d.direction, p.structure
    from consolidated.parcours as p
    join asked.departement as d on d.departement = p.departement
)
select q.id, q.left_record, q.right_record, q.why, coalesce(string_agg(distinct t.structure, ' ' order by t.structure), '') as structures
from linkage.queue as q
join touched as t on t.direction = $direction and t.person in (q.left_person, q.right_person)
group by q.id, q.left_record, q.right_record, q.score, q.why
order by q.score desc, q.id
