-- order:       11
-- label:       Sortie antérieure à l’entrée
-- level:       warn
-- rule:        La date de fin d’accompagnement ne peut pas précéder le premier rendez-vous.
select departement, structure, person, file, sheet, row
from consolidated.dossiers
where exited_on < entered_on
