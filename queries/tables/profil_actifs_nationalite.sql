-- order:       120
-- label:       Nationalité de la file active
-- definition:  Personnes suivies au dernier jour du mois, selon la nationalité.
-- family:      entrees
-- among:       personnes suivies au dernier jour du mois
-- rule:        Les dix nationalités les plus nombreuses de l’ensemble des départements, puis les autres.
-- structures:  oui
select n.person, n.departement, n.structure, n.month, n.modality, n.rank
from consolidated.nationalities as n
where n.population = 'actifs'
