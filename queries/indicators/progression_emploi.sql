-- order:       307
-- label:       Situation améliorée depuis l’entrée, emploi
-- definition:  Part des personnes suivies, ou sorties dans les douze derniers mois, dont la situation (emploi)
--              est plus favorable qu’à l’entrée.
-- family:      resultats
-- kind:        rate
-- among:       personnes suivies ou sorties depuis douze mois, situation connue à l’entrée et au dernier jour
-- counted:     situation plus favorable qu’à l’entrée
-- better:      higher
-- unit:        personnes
-- rule:        L’ordre des situations est celui du projet (tables de définitions). Retraite, invalidité et
--              congé parental n’ont pas de rang : la personne n’est pas comptée.
-- bounds:      sur <= sur progression; nombre <= nombre progression
-- structures:  oui
select q.person, q.departement, q.structure, q.month, q.improved as counted
from consolidated.progressions as q
where q.domain = 'emploi'
