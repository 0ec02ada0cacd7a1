-- The parcours to which each dossier number of a consortium belongs. A number that two
-- leads gave to two parcours of a person is that of neither.
select d.direction, d.dossier, d.person, min(p.parcours) as parcours
from consolidated.dossiers as d
join consolidated.parcours as p
    on p.person = d.person and p.departement = d.departement
    and p.entered = d.entered and p.chained = d.chained
where d.entered
group by d.direction, d.dossier, d.person
having count(distinct p.parcours) = 1
