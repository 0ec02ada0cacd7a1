-- order:       304
-- label:       Logement pérenne à la sortie
-- definition:  Part des sorties des douze derniers mois dont la situation, au jour de la sortie, est un
--              logement pérenne.
-- family:      resultats
-- kind:        rate
-- among:       sorties des douze derniers mois
-- counted:     logement pérenne au jour de la sortie
-- better:      higher
-- unit:        personnes
-- target:      80 %
-- rule:        Une sortie dont la situation n’est pas connue reste au dénominateur. Logement pérenne : parc
--              privé, parc social, résidence sociale ou foyer de jeunes travailleurs.
-- compared:    11
-- public:      4
-- part_of:     sorties_12m
-- structures:  oui
select
    x.person, x.departement, x.structure, x.month,
    coalesce(s.lasting, false) as counted
from consolidated.exits_12m as x
left join consolidated.situations as s
    on s.parcours = x.parcours and s.domain = 'logement'
    and s.observed_on <= x.exited_on and s.next_on > x.exited_on
