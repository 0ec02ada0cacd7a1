-- order:       16
-- label:       Entrée antérieure à l’ouverture de la plateforme
-- level:       warn
-- rule:        Aucune entrée ne précède l’ouverture de la plateforme.
select d.departement, d.structure, d.person, d.file, d.sheet, d.row
from consolidated.dossiers as d
join settings.departement as o on o.departement = d.departement
where d.entered_on < o.opened_on
