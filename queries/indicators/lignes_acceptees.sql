-- order:       402
-- label:       Lignes acceptées
-- definition:  Part des lignes de données retenues dans les relevés en vigueur.
-- family:      qualite
-- kind:        ratio
-- among:       lignes de données des relevés en vigueur
-- counted:     lignes retenues
-- better:      higher
-- unit:        lignes
-- rule:        Les lignes d’un fichier commun à plusieurs départements comptent dans chacun, et une fois
--              au-dessus.
-- about:       relevés
-- structures:  non
select
    s.sender as person, s.departement, m.month, s.kept as numerator, s.rows as denominator,
    row_number() over (partition by m.month, d.direction, s.file, s.kind, s.part order by s.departement) = 1 as once_in_direction,
    row_number() over (partition by m.month, s.file, s.kind, s.part order by s.departement) = 1 as once_in_nation
from asked.month as m
cross join asked.statement as s
join asked.departement as d on d.month = m.month and d.departement = s.departement
