-- order:       14
-- label:       Sortie sans motif
-- level:       warn
-- rule:        Une date de fin d’accompagnement s’accompagne de son motif.
select departement, structure, person, file, sheet, row
from consolidated.dossiers
where exited_on is not null and exit_reason is null
