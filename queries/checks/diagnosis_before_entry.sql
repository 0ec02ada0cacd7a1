-- order:       12
-- label:       Diagnostic antérieur à l’entrée
-- level:       warn
-- rule:        Le diagnostic se fait au premier rendez-vous ou après ; d’un accompagnement repris par un autre chef de
--              file, c’est le premier du précédent.
select d.departement, d.structure, d.person, d.file, d.sheet, d.row
from consolidated.dossiers as d
join consolidated.parcours as p
    on p.person = d.person and p.departement = d.departement and p.entered = d.entered and p.chained = d.chained
where d.diagnosed_on < p.entered_on
