-- order:       310
-- label:       Entrées, par trimestre d’entrée
-- definition:  Accompagnements entrés au plus tard le dernier jour du mois, selon le trimestre de l’entrée, et
--              ceux d’entre eux qui sont encore suivis.
-- family:      resultats
-- among:       entrées au plus tard le dernier jour du mois
-- beside:      cohortes_suivies
-- structures:  oui
select
    p.person, p.departement, p.structure, m.month,
    year(p.entered_on) || '-T' || quarter(p.entered_on) as modality,
    year(p.entered_on) * 10 + quarter(p.entered_on) as rank
from asked.month as m
join consolidated.parcours as p on p.entered_on <= m.last_on
