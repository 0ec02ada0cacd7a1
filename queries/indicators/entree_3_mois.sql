-- order:       114
-- label:       Taux d’entrée à trois mois
-- definition:  Part des orientations validées trois mois plus tôt dont la personne est entrée dans le
--              département au plus tard trois mois après l’orientation.
-- family:      entrees
-- kind:        rate
-- among:       orientations validées du troisième mois précédent
-- counted:     personne entrée dans les trois mois
-- better:      higher
-- unit:        orientations
-- period:      somme des mois
-- compared:    6
-- part_of:     orientations, 3 mois avant
-- structures:  non
select
    o.person, o.departement, m.month,
    exists (
        from consolidated.parcours as p
        where p.person = o.person and p.departement = o.departement
            and p.entered_on between o.oriented_on and cast(o.oriented_on + interval 3 month as date)
    ) as counted
from asked.month as m
join consolidated.validated_orientations as o
    on o.oriented_on >= cast(m.first_on - interval 3 month as date)
    and o.oriented_on < cast(m.first_on - interval 2 month as date)
