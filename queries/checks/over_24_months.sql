-- order:       17
-- label:       Accompagnement au-delà de la durée maximale
-- level:       warn
-- rule:        L’accompagnement ne dépasse pas la durée maximale en vigueur au jour de l’entrée.
select distinct a.departement, a.structure, a.person, null as file, null as sheet, null as row
from consolidated.active_on_month_end as a
where a.limit_on < a.day
