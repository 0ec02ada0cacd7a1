-- order:       17
-- label:       Accompagnement au-delà de vingt-quatre mois
-- level:       warn
-- rule:        L’accompagnement dure vingt-quatre mois au plus.
select distinct a.departement, a.structure, a.person, null as file, null as sheet, null as row
from consolidated.active_on_month_end as a
where a.limit_on < a.day
