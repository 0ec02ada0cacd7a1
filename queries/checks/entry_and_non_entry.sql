-- order:       15
-- label:       Entrée et non-entrée dans un même dossier
-- level:       warn
-- rule:        Un dossier porte un premier rendez-vous ou une non-entrée, pas les deux.
select departement, structure, person, file, sheet, row
from consolidated.dossiers
where entered_on is not null and non_entered_on is not null
