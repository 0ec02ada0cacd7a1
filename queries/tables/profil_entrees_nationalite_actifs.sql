-- order:       125
-- label:       Nationalité des entrées du mois, selon celles de la file active
-- definition:  Entrées du mois, selon les nationalités les plus nombreuses de la file active.
-- family:      entrees
-- among:       entrées du mois
-- rule:        Les dix nationalités les plus nombreuses des personnes suivies dans l’ensemble des départements, puis les autres.
-- structures:  oui
select n.person, n.departement, n.structure, n.month, n.followed_modality as modality, n.followed_rank as rank
from consolidated.nationalities as n
where n.population = 'entrees'
