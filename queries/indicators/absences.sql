-- order:       209
-- label:       Rendez-vous non honorés
-- definition:  Part des rendez-vous du mois (entretien, visite, téléphone, visio, atelier) auxquels la personne
--              était absente.
-- family:      contacts
-- kind:        rate
-- among:       rendez-vous du mois honorés ou manqués
-- counted:     rendez-vous manqués
-- better:      lower
-- unit:        rendez-vous
-- rule:        Un rendez-vous reporté ne compte pas.
-- structures:  oui
select c.person, p.departement, p.structure, m.month, c.presence = 'absent' as counted
from asked.month as m
join consolidated.contacts as c on c.contact_on between m.first_on and m.last_on
join consolidated.parcours as p on p.parcours = c.parcours
where c.appointment and c.presence in ('honore', 'absent')
