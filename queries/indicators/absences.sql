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
select c.person, c.departement, c.structure, c.month, c.presence = 'absent' as counted
from consolidated.month_contacts as c
where c.appointment and c.presence in ('honore', 'absent')
