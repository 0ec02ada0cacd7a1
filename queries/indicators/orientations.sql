-- order:       101
-- label:       Orientations validées
-- definition:  Orientations vers AGIR validées par l’Ofii et datées du mois ; une personne orientée deux fois
--              compte deux fois.
-- family:      entrees
-- kind:        count
-- counted:     orientations validées du mois
-- better:      none
-- unit:        orientations
-- first_page:  9
-- compared:    1
-- structures:  non
select o.person, o.departement, m.month, true as counted
from asked.month as m
join consolidated.validated_orientations as o on o.oriented_on between m.first_on and m.last_on
