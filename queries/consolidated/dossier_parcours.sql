-- The parcours to which each dossier number of a consortium belongs.
select d.direction, d.dossier, d.person, p.parcours, p.departement, p.entered_on, p.exited_on
from consolidated.dossiers as d
join consolidated.parcours as p
    on p.person = d.person and p.departement = d.departement
    and p.entered = d.entered and p.chained = d.chained
where d.entered
