-- order:       314
-- label:       Logement, accès par trimestre d’entrée
-- definition:  Personnes entrées sans un logement pérenne qui y ont accédé depuis, au dernier jour du mois,
--              selon le trimestre de l’entrée.
-- family:      resultats
-- among:       entrées au plus tard le dernier jour du mois, hors personnes qui y avaient déjà accès
-- beside:      cohortes_sans_logement
-- structures:  oui
select
    p.person, p.departement, p.structure, o.month,
    year(p.entered_on) || '-T' || quarter(p.entered_on) as modality,
    year(p.entered_on) * 10 + quarter(p.entered_on) as rank
from consolidated.lasting_outcomes as o
join consolidated.parcours as p on p.parcours = o.parcours
where o.domain = 'logement' and o.event = 1
