-- order:       20
-- label:       Demande non reprise par le nouveau chef de file
-- level:       warn
-- rule:        Une demande en cours chez l’ancien chef de file figure au premier relevé de demandes du nouveau ; sinon elle ne compte plus.
select departement, null as structure, person, file, sheet, row
from consolidated.demandes
where until_on is not null
