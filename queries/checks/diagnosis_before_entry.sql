-- order:       12
-- label:       Diagnostic antérieur à l’entrée
-- level:       warn
-- rule:        Le diagnostic se fait au premier rendez-vous ou après.
select departement, structure, person, file, sheet, row
from consolidated.dossiers
where diagnosed_on < entered_on
