-- order:       306
-- label:       Durée médiane d’accompagnement
-- definition:  Nombre médian de jours entre l’entrée et la sortie, pour les sorties des douze derniers mois.
-- family:      resultats
-- kind:        median
-- among:       sorties des douze derniers mois
-- better:      none
-- unit:        jours
-- rule:        La médiane d’un nombre pair de cas est la moyenne des deux cas du milieu.
-- structures:  oui
select x.person, x.departement, x.structure, x.month, x.exited_on - x.entered_on as value
from consolidated.exits_12m as x
