-- order:       1
-- label:       La passerelle Ofii – plateformes ne se ferme pas
-- level:       stop
-- rule:        Les personnes orientées et validées sont entrées, non entrées ou en attente, et rien d’autre.
select departement, null as structure, null as person, null as file, null as sheet, null as row
from consolidated.bridge
group by month, departement
having count(*) filter (rank = 1) <> count(*) filter (rank in (2, 3, 4))
