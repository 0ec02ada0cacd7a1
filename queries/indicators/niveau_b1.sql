-- order:       507
-- label:       Français au niveau B1
-- definition:  Part des personnes suivies au dernier jour du mois dont le niveau de français est connu : B1 ou
--              au-dessus.
-- family:      resultats
-- kind:        rate
-- among:       personnes suivies dont le niveau de français est connu
-- counted:     dernier niveau connu : B1 ou B2
-- better:      higher
-- unit:        personnes
-- rule:        Dernier niveau constaté au plus tard le dernier jour du mois ; C1 et C2 sont comptés avec B2.
-- counted_on:  dernier jour
-- structures:  oui
select a.person, a.departement, a.structure, a.month, s.situation in ('b1', 'b2') as counted
from consolidated.active_on_month_end as a
join consolidated.situations as s
    on s.parcours = a.parcours and s.domain = 'langue' and s.observed_on <= a.day and s.next_on > a.day
