-- order:       403
-- label:       Entrées rapprochées de l’Ofii
-- definition:  Part des entrées depuis l’origine dont la personne est rattachée à une orientation validée du
--              département.
-- family:      qualite
-- kind:        rate
-- among:       entrées depuis l’origine
-- counted:     personne rattachée à une orientation validée, quelle que soit sa date
-- better:      higher
-- unit:        personnes
-- structures:  non
select
    p.person, p.departement, m.month,
    exists (from consolidated.validated_orientations as o where o.person = p.person and o.departement = p.departement) as counted
from asked.month as m
join consolidated.parcours as p on p.entered_on <= m.last_on
