-- order:       309
-- label:       Situation améliorée, emploi ou logement
-- definition:  Part des personnes comptées dans l’une au moins des deux progressions dont la situation s’est
--              améliorée pour l’emploi ou pour le logement.
-- family:      resultats
-- kind:        rate
-- among:       personnes comptées dans l’une au moins des deux progressions
-- counted:     amélioration de l’emploi ou du logement
-- better:      higher
-- unit:        personnes
-- compared:    13
-- public:      2
-- bounds:      sur <= effectif file_active + effectif sorties_12m
-- structures:  oui
select q.person, q.departement, q.structure, q.month, bool_or(q.improved) as counted
from consolidated.progressions as q
group by q.parcours, q.person, q.departement, q.structure, q.month
