-- order:       112
-- label:       En attente d’un premier rendez-vous
-- definition:  Personnes dont une orientation a été validée au plus tard le dernier jour du mois et qui n’ont,
--              à cette date, ni entrée ni non-entrée dans le département.
-- family:      entrees
-- kind:        count
-- counted:     personnes orientées, ni entrées ni sorties de la file
-- better:      lower
-- unit:        personnes
-- rule:        Comptées par personne et par département ; les totaux sont des sommes.
-- structures:  non
select distinct o.person, o.departement, m.month, true as counted
from asked.month as m
join consolidated.validated_orientations as o on o.oriented_on <= m.last_on
where not exists (
    from consolidated.parcours as p
    where p.person = o.person and p.departement = o.departement
        and (p.entered_on <= m.last_on or p.non_entered_on <= m.last_on)
)
