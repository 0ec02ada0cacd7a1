-- order:       502
-- label:       Ménages suivis
-- definition:  Foyers distincts des personnes suivies au dernier jour du mois.
-- family:      entrees
-- kind:        count
-- counted:     foyers des personnes suivies
-- better:      none
-- unit:        ménages
-- rule:        Une personne dont aucun foyer n’est connu compte pour un. Les foyers sont distincts dans un
--              département, et dans une structure parmi ses accompagnements ; ils s’additionnent au-dessus.
-- counted_on:  dernier jour
-- structures:  à part
select h.person, h.departement, h.structure, h.month, true as counted
from consolidated.active_households as h
