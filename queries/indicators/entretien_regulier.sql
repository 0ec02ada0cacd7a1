-- order:       202
-- label:       Entretien dans les deux mois
-- definition:  Part des personnes suivies au dernier jour du mois dont le dernier entretien, visite ou
--              rendez-vous en visio date de deux mois au plus.
-- family:      contacts
-- kind:        rate
-- among:       personnes suivies au dernier jour du mois
-- counted:     dernier entretien, visite ou visio, ou entrée, dans les deux mois
-- better:      higher
-- unit:        personnes
-- rule:        Lecture la plus stricte : le téléphone et l’atelier ne comptent pas ; l’entrée compte.
-- source:      Réfugiés.info : « un entretien de suivi tous les deux mois »
-- counted_on:  dernier jour
-- structures:  oui
select a.person, a.departement, a.structure, a.month, a.day <= a.interview_due_on as counted
from consolidated.active_on_month_end as a
