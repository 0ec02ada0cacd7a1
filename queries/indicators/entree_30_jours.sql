-- order:       504
-- label:       Premier rendez-vous sous trente jours
-- definition:  Part des orientations validées deux mois plus tôt dont la personne est entrée dans le département
--              au plus tard trente jours après l’orientation.
-- family:      entrees
-- kind:        rate
-- among:       orientations validées du deuxième mois précédent
-- counted:     personne entrée dans les trente jours
-- better:      higher
-- unit:        orientations
-- period:      somme des mois
-- part_of:     orientations, 2 mois avant
-- structures:  non
select
    o.person, o.departement, m.month,
    exists (
        from consolidated.parcours as p
        where p.person = o.person and p.departement = o.departement
            and p.entered_on between o.oriented_on and o.oriented_on + 30
    ) as counted
from asked.month as m
join consolidated.validated_orientations as o
    on o.oriented_on >= cast(m.first_on - interval 2 month as date)
    and o.oriented_on < cast(m.first_on - interval 1 month as date)
