-- The parcours to which each dossier number of a consortium belongs. A number that two
-- leads gave to two parcours of a person is that of neither.
select d.direction, d.dossier, d.person, min(p.parcours) as parcours, min(p.departement) as departement,
    min(p.entered_on) as entered_on, min(p.exited_on) as exited_on
from consolidated.dossiers as d
join consolidated.parcours as p
    on p.person = d.person and p.departement = d.departement
    and p.entered = d.entered and p.chained = d.chained
where d.entered
group by d.direction, d.dossier, d.person
having count(distinct p.parcours) = 1
