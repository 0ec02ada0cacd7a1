-- order:       301
-- label:       Motifs de sortie du mois
-- definition:  Sorties du mois, selon le motif de fin d’accompagnement.
-- family:      resultats
-- among:       sorties du mois
-- structures:  oui
select x.person, x.departement, in_month(r.parcours, x.structure, r.structure) as structure, m.month, coalesce(l.label, 'Motif inconnu') as modality, coalesce(l.rank, 99) as rank
from asked.month as m
join consolidated.parcours as x on x.entered and x.exited_on between m.first_on and m.last_on
left join consolidated.restated as r on r.month = m.month and r.parcours = x.parcours
left join settings.item as l on l.list = 'motif_sortie' and l.code = x.exit_reason
