-- order:       503
-- label:       Mobilités entre départements
-- definition:  Personnes entrées dans le mois dans un autre département que celui dont elles sont sorties au plus
--              183 jours auparavant.
-- family:      entrees
-- among:       personnes entrées dans le mois après une sortie d’un autre département
-- rule:        De plusieurs sorties, la dernière avant l’entrée. Pour la nation seule.
-- structures:  nation
with moved as (
    select
        m.month, n.person, n.departement, n.parcours,
        arg_max(x.departement, {'exited_on': x.exited_on, 'departement': x.departement}) as left_one
    from asked.month as m
    join consolidated.parcours as n on n.entered_on between m.first_on and m.last_on
    join consolidated.parcours as x
        on x.person = n.person and x.departement <> n.departement and x.entered
        and x.exited_on between n.entered_on - 183 and n.entered_on
    group by m.month, n.person, n.departement, n.parcours
)
select distinct person, departement, month, left_one || ' → ' || departement as modality,
    dense_rank() over (order by left_one, departement) as rank
from moved
