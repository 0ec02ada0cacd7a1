-- order:       401
-- label:       Éligibilité à vérifier, par critère
-- definition:  Orientations validées du mois contraires à un critère d’éligibilité ; une orientation compte
--              pour chaque critère qu’elle ne respecte pas.
-- family:      qualite
-- among:       orientations validées du mois
-- beside:      criteres_non_verifiables
-- structures:  non
select c.person, c.departement, m.month, c.label as modality, c.rank
from asked.month as m
join consolidated.judged_criteria as c on c.oriented_on between m.first_on and m.last_on
where not c.met
