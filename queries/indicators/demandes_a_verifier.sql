-- order:       106
-- label:       Demandes à vérifier
-- definition:  Demandes déposées au plus tard le dernier jour du mois et dont l’éligibilité n’était pas encore
--              vérifiée ce jour-là.
-- family:      entrees
-- kind:        count
-- counted:     demandes sans vérification au dernier jour du mois
-- better:      lower
-- unit:        demandes
-- structures:  non
select q.person, q.departement, m.month, true as counted
from asked.month as m
join consolidated.demandes as q
    on q.requested_on <= m.last_on and (q.verified_on is null or q.verified_on > m.last_on)
    and (q.until_on is null or q.until_on > m.last_on)
