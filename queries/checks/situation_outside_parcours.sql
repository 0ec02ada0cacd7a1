-- order:       23
-- label:       Situation hors de l’accompagnement
-- level:       warn
-- rule:        Une situation constatée plus de trente et un jours avant l’entrée, ou après la sortie, est gardée, et laissée hors des chiffres.
select p.departement, s.structure, s.person, s.file, s.sheet, s.row
from consolidated.told_situations as s
left join consolidated.parcours as p on p.parcours = s.parcours
where not s.inside
