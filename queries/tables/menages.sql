-- order:       502
-- label:       Ménages suivis, par nombre de personnes suivies
-- definition:  Foyers des personnes suivies au dernier jour du mois, selon le nombre de leurs membres suivis.
-- family:      entrees
-- among:       ménages suivis au dernier jour du mois
-- rule:        Une personne dont aucun foyer n’est connu compte pour un.
-- structures:  à part
select
    h.person, h.departement, h.structure, h.month,
    ['1 personne', '2 personnes', '3 personnes', '4 personnes et plus'][least(h.members, 4)] as modality,
    least(h.members, 4) as rank
from consolidated.active_households as h
