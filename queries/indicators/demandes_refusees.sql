-- order:       108
-- label:       Demandes refusées par l’Ofii
-- definition:  Orientations refusées par l’Ofii, décision datée du mois.
-- family:      entrees
-- kind:        count
-- counted:     décisions de refus du mois
-- better:      none
-- unit:        orientations
-- structures:  non
select o.person, o.departement, m.month, true as counted
from asked.month as m
join consolidated.orientations as o on o.decided_on between m.first_on and m.last_on
where o.decision = 'refusee'
