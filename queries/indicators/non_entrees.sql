-- order:       111
-- label:       Orientations sans entrée
-- definition:  Dossiers clos sans premier rendez-vous, constatés dans le mois.
-- family:      entrees
-- kind:        count
-- counted:     non-entrées du mois
-- better:      lower
-- unit:        personnes
-- structures:  non
select p.person, p.departement, m.month, true as counted
from asked.month as m
join consolidated.parcours as p on p.non_entered_on between m.first_on and m.last_on
