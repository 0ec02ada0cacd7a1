-- order:       406
-- label:       Fraîcheur
-- definition:  Âge, en jours, du relevé en vigueur le plus ancien parmi les expéditeurs attendus.
-- family:      qualite
-- kind:        worst
-- among:       relevés attendus
-- better:      lower
-- unit:        jours
-- rule:        Aucun chiffre tant qu’un expéditeur attendu n’a jamais rien envoyé.
-- about:       relevés
-- structures:  non
select e.sender as person, e.departement, m.month, k.day - max(s.extraction_on) as value
from asked.month as m
cross join asked.day as k
cross join asked.awaited as e
left join asked.statement as s on s.named = e.named and s.kind = e.kind and s.departement = e.departement
group by e.sender, e.kind, e.departement, m.month, k.day
