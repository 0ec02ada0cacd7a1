-- order:       401
-- label:       Éligibilité à vérifier, par critère
-- definition:  Orientations validées du mois contraires à un critère d’éligibilité ; une orientation compte
--              pour chaque critère qu’elle ne respecte pas.
-- family:      qualite
-- among:       orientations validées du mois
-- structures:  non
select b.person, b.departement, m.month, b.label as modality, b.rank
from asked.month as m
join consolidated.broken_criteria as b on b.oriented_on between m.first_on and m.last_on
