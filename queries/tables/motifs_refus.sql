-- order:       103
-- label:       Motifs de refus de l’Ofii
-- definition:  Orientations refusées dans le mois, selon le motif de l’Ofii.
-- family:      entrees
-- among:       orientations refusées dans le mois
-- structures:  non
select o.person, o.departement, m.month, coalesce(nullif(trim(o.refusal_reason), ''), 'Motif non précisé') as modality, 0 as rank
from asked.month as m
join consolidated.orientations as o on o.decided_on between m.first_on and m.last_on
where o.decision = 'refusee'
