-- order:       207
-- label:       Contacts effectifs
-- definition:  Contacts effectifs du mois, après le jour de l’entrée : rendez-vous honorés, un par structure et
--              par jour.
-- family:      contacts
-- kind:        count
-- counted:     contacts effectifs du mois
-- better:      none
-- unit:        contacts
-- rule:        Pour une structure : les contacts des accompagnements dont elle est référente, quelle que soit
--              la structure qui les a faits. Un contact noté le jour de l’entrée est l’entrée.
-- first_page:  7
-- structures:  oui
select c.person, c.departement, c.structure, c.month, true as counted
from consolidated.month_contacts as c
where c.effective
