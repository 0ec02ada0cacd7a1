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
-- structures:  oui
select c.person, p.departement, p.structure, m.month, true as counted
from asked.month as m
join consolidated.contacts as c on c.contact_on between m.first_on and m.last_on
join consolidated.parcours as p on p.parcours = c.parcours
where c.effective and c.contact_on > p.entered_on
