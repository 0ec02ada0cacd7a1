-- order:       104
-- label:       Motifs de non-entrée
-- definition:  Orientations sans entrée constatées dans le mois, selon le motif.
-- family:      entrees
-- among:       orientations sans entrée du mois
-- structures:  non
select p.person, p.departement, m.month, coalesce(l.label, 'Motif inconnu') as modality, coalesce(l.rank, 99) as rank
from asked.month as m
join consolidated.parcours as p on p.non_entered_on between m.first_on and m.last_on
left join settings.item as l on l.list = 'motif_non_entree' and l.code = p.non_entry_reason
