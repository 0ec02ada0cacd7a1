-- order:       315
-- label:       Entrés sans un logement pérenne, par trimestre d’entrée
-- definition:  Personnes entrées au plus tard le dernier jour du mois sans un logement pérenne, selon le
--              trimestre de l’entrée.
-- family:      resultats
-- among:       entrées au plus tard le dernier jour du mois
-- structures:  oui
select
    p.person, p.departement, p.structure, o.month,
    year(p.entered_on) || '-T' || quarter(p.entered_on) as modality,
    year(p.entered_on) * 10 + quarter(p.entered_on) as rank
from consolidated.lasting_outcomes as o
join consolidated.parcours as p on p.parcours = o.parcours
where o.domain = 'logement'
