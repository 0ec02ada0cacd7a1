-- order:       311
-- label:       Encore suivis, par trimestre d’entrée
-- definition:  Accompagnements en cours au dernier jour du mois, selon le trimestre de l’entrée.
-- family:      resultats
-- among:       personnes suivies au dernier jour du mois
-- structures:  oui
select
    p.person, p.departement, p.structure, m.month,
    year(p.entered_on) || '-T' || quarter(p.entered_on) as modality,
    year(p.entered_on) * 10 + quarter(p.entered_on) as rank
from asked.month as m
join consolidated.parcours as p on p.entered_on <= m.last_on and (p.exited_on is null or p.exited_on > m.last_on)
