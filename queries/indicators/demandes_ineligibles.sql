-- order:       105
-- label:       Demandes inéligibles
-- definition:  Demandes dont la vérification, faite dans le mois, a conclu à l’inéligibilité.
-- family:      entrees
-- kind:        count
-- counted:     demandes vérifiées dans le mois et inéligibles
-- better:      none
-- unit:        demandes
-- structures:  non
select q.person, q.departement, m.month, true as counted
from asked.month as m
join consolidated.demandes as q on q.verified_on between m.first_on and m.last_on
where q.eligibilite = 'non'
