-- order:       503
-- label:       Mobilités entre départements
-- definition:  Personnes entrées dans le mois dans un autre département que celui dont elles sont sorties au plus
--              183 jours auparavant.
-- family:      entrees
-- among:       personnes entrées dans le mois après une sortie d’un autre département
-- rule:        De plusieurs sorties, la dernière avant l’entrée. Pour la nation seule.
-- structures:  nation
select person, departement, month, left_one || ' → ' || departement as modality,
    dense_rank() over (order by left_one, departement) as rank
from consolidated.moved
