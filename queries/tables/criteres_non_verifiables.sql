-- order:       404
-- label:       Éligibilité non vérifiable, par critère
-- definition:  Orientations validées du mois dont un critère d’éligibilité ne peut être vérifié, faute de ce
--              qu’il regarde ; une orientation compte pour chaque critère.
-- family:      qualite
-- among:       orientations validées du mois
-- structures:  non
select c.person, c.departement, m.month, c.label as modality, c.rank
from asked.month as m
join consolidated.judged_criteria as c on c.oriented_on between m.first_on and m.last_on
where c.met is null
