-- order:       102
-- label:       Motifs d’inéligibilité
-- definition:  Demandes vérifiées dans le mois et inéligibles, selon le motif.
-- family:      entrees
-- among:       demandes inéligibles du mois
-- structures:  non
select q.person, q.departement, m.month, coalesce(nullif(trim(q.ineligibility_reason), ''), 'Motif non précisé') as modality, 0 as rank
from asked.month as m
join consolidated.demandes as q on q.verified_on between m.first_on and m.last_on
where q.eligibilite = 'non'
