-- order:       501
-- label:       Niveau de français
-- definition:  Personnes suivies au dernier jour du mois, selon leur dernier niveau de français connu.
-- family:      resultats
-- among:       personnes suivies au dernier jour du mois
-- structures:  oui
select a.person, a.departement, a.structure, a.month, coalesce(l.label, 'Niveau inconnu') as modality, coalesce(l.rank, 99) as rank
from consolidated.active_on_month_end as a
left join consolidated.situations as s
    on s.parcours = a.parcours and s.domain = 'langue' and s.observed_on <= a.day and s.next_on > a.day
left join settings.item as l on l.list = 'niveau_langue' and l.code = s.situation
