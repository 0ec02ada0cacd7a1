-- order:       113
-- label:       Nationalité des entrées du mois
-- definition:  Entrées du mois, selon la nationalité.
-- family:      entrees
-- among:       entrées du mois
-- rule:        Les dix nationalités les plus nombreuses de l’ensemble des départements, puis les autres.
-- structures:  oui
select n.person, n.departement, n.structure, n.month, n.modality, n.rank
from consolidated.nationalities as n
where n.population = 'entrees'
