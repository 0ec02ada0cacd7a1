-- order:       402
-- label:       Passerelle Ofii – plateformes
-- definition:  Personnes orientées et validées par l’Ofii au plus tard le dernier jour du mois : entrées, non
--              entrées ou en attente ; et entrées sans aucune orientation de l’Ofii.
-- family:      qualite
-- among:       personnes orientées ou entrées au dernier jour du mois
-- rule:        La somme des entrées, des non-entrées et des attentes est le nombre de personnes orientées et
--              validées.
-- structures:  non
select b.person, b.departement, b.month, b.modality, b.rank
from consolidated.bridge as b
