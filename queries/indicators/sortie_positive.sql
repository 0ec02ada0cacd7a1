-- order:       305
-- label:       Sortie vers l’autonomie
-- definition:  Part des sorties des douze derniers mois avec, au jour de la sortie, à la fois un emploi ou une
--              formation durable et un logement pérenne.
-- family:      resultats
-- kind:        rate
-- among:       sorties des douze derniers mois
-- counted:     emploi ou formation durable, et logement pérenne
-- better:      higher
-- unit:        personnes
-- rule:        Une sortie dont la situation n’est pas connue reste au dénominateur.
-- first_page:  5
-- compared:    12
-- part_of:     sorties_12m
-- bounds:      nombre <= nombre emploi_sortie; nombre <= nombre logement_sortie;
--              nombre emploi_sortie + nombre logement_sortie <= nombre + effectif sorties_12m
-- structures:  oui
select
    x.person, x.departement, x.structure, x.month,
    coalesce(e.lasting, false) and coalesce(l.lasting, false) as counted
from consolidated.exits_12m as x
left join consolidated.situations as e
    on e.parcours = x.parcours and e.domain = 'emploi'
    and e.observed_on <= x.exited_on and e.next_on > x.exited_on
left join consolidated.situations as l
    on l.parcours = x.parcours and l.domain = 'logement'
    and l.observed_on <= x.exited_on and l.next_on > x.exited_on
