-- order:       22
-- label:       Contact hors de l’accompagnement
-- level:       warn
-- rule:        Un contact daté d’avant l’entrée ou d’après la sortie est gardé, et laissé hors des chiffres.
select p.departement, c.structure, c.person, c.file, c.sheet, c.row
from consolidated.told_contacts as c
left join consolidated.parcours as p on p.parcours = c.parcours
where not c.inside and exists (from consolidated.persons as q where q.person = c.person)
