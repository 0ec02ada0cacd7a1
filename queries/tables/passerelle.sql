-- order:       402
-- label:       Passerelle Ofii – plateformes
-- definition:  Personnes orientées et validées par l’Ofii au plus tard le dernier jour du mois : entrées, non
--              entrées ou en attente ; et entrées sans aucune orientation de l’Ofii.
-- family:      qualite
-- among:       personnes orientées ou entrées au dernier jour du mois
-- rule:        La somme des entrées, des non-entrées et des attentes est le nombre de personnes orientées et
--              validées.
-- structures:  non
select
    b.person, b.departement, b.month,
    case b.rank
        when 1 then 'Personnes orientées et validées'
        when 2 then 'dont entrées'
        when 3 then 'dont sans entrée'
        when 4 then 'dont en attente'
        when 5 then 'Entrées sans orientation de l’Ofii'
        else 'Entrées dont l’orientation n’est pas validée à cette date'
    end as modality,
    b.rank
from consolidated.bridge as b
