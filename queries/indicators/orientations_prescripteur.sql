-- order:       103
-- label:       dont voie prescripteur
-- definition:  Orientations validées du mois, entrées par la voie prescripteur.
-- family:      entrees
-- kind:        count
-- counted:     orientations validées du mois, voie prescripteur
-- better:      none
-- unit:        orientations
-- structures:  non
select o.person, o.departement, m.month, true as counted
from asked.month as m
join consolidated.validated_orientations as o on o.oriented_on between m.first_on and m.last_on
where o.voie = 'prescripteur'
