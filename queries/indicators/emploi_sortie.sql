-- order:       303
-- label:       Emploi ou formation durable à la sortie
-- definition:  Part des sorties des douze derniers mois dont la situation, au jour de la sortie, est un emploi
--              durable ou une formation qualifiante.
-- family:      resultats
-- kind:        rate
-- among:       sorties des douze derniers mois
-- counted:     emploi ou formation durable au jour de la sortie
-- better:      higher
-- unit:        personnes
-- target:      60 %
-- rule:        Une sortie dont la situation n’est pas connue reste au dénominateur. Emploi durable : CDI ou CDD
--              d’au moins six mois ; formation qualifiante ou diplômante.
-- first_page:  4
-- compared:    10
-- public:      3
-- part_of:     sorties_12m
-- structures:  oui
select
    x.person, x.departement, x.structure, x.month,
    coalesce(s.lasting, false) as counted
from consolidated.exits_12m as x
left join consolidated.situations as s
    on s.parcours = x.parcours and s.domain = 'emploi'
    and s.observed_on <= x.exited_on and s.next_on > x.exited_on
