-- order:       302
-- label:       Motifs de sortie des douze derniers mois
-- definition:  Sorties des douze derniers mois, selon le motif de fin d’accompagnement.
-- family:      resultats
-- among:       sorties des douze derniers mois
-- structures:  oui
select x.person, x.departement, x.structure, x.month, coalesce(l.label, 'Motif inconnu') as modality, coalesce(l.rank, 99) as rank
from consolidated.exits_12m as x
left join settings.item as l on l.list = 'motif_sortie' and l.code = x.exit_reason
