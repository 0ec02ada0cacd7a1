-- order:       13
-- label:       Plan d’actions antérieur au diagnostic
-- level:       warn
-- rule:        Le plan d’actions suit le diagnostic.
select departement, structure, person, file, sheet, row
from consolidated.dossiers
where planned_on < diagnosed_on
