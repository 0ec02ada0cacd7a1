-- order:       113
-- label:       Délai médian d’entrée
-- definition:  Nombre médian de jours entre l’orientation validée et le premier rendez-vous, pour les entrées
--              du mois rattachées à une orientation du département datée du jour de l’entrée ou d’avant.
-- family:      entrees
-- kind:        median
-- among:       entrées du mois rattachées à une orientation validée
-- better:      lower
-- unit:        jours
-- rule:        De plusieurs orientations, la plus récente avant l’entrée ; la médiane d’un nombre pair de cas
--              est la moyenne des deux cas du milieu.
-- structures:  oui
select p.person, p.departement, in_month(r.parcours, p.structure, r.structure) as structure, m.month, p.entered_on - max(o.oriented_on) as value
from asked.month as m
join consolidated.parcours as p on p.entered_on between m.first_on and m.last_on
join consolidated.validated_orientations as o
    on o.person = p.person and o.departement = p.departement and o.oriented_on <= p.entered_on
left join consolidated.restated as r on r.month = m.month and r.parcours = p.parcours
group by p.parcours, p.person, p.departement, m.month, p.entered_on, r.parcours, p.structure, r.structure
