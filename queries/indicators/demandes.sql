-- order:       104
-- label:       Demandes de prescripteurs
-- definition:  Demandes d’entrée déposées par un prescripteur et datées du mois.
-- family:      entrees
-- kind:        count
-- counted:     demandes datées du mois
-- better:      none
-- unit:        demandes
-- structures:  non
select q.person, q.departement, m.month, true as counted
from asked.month as m
join consolidated.demandes as q on q.requested_on between m.first_on and m.last_on
where q.until_on is null or q.until_on > m.last_on
