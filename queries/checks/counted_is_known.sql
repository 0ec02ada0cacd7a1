-- order:       2
-- label:       Un suivi actif sans dernier contact connu
-- level:       stop
-- rule:        Tout accompagnement en cours a un dernier contact effectif, son entrée au moins.
select departement, structure, person, null as file, null as sheet, null as row
from consolidated.active_on_month_end
where due_on is null or interview_due_on is null or breached_on is null
