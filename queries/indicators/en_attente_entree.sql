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
-- first_page:  6
-- counted_on:  dernier jour
-- structures:  non
select person, departement, month, true as counted
from consolidated.bridge
where rank = 4
