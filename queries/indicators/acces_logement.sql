-- order:       316
-- label:       Accès cumulé au logement pérenne
-- definition:  Part estimée des personnes entrées qui accèdent à un logement pérenne dans les mois qui suivent
--              l’entrée (incidence cumulée).
-- family:      resultats
-- kind:        incidence
-- among:       entrées au plus tard le dernier jour du mois, hors personnes ayant déjà un logement pérenne à
--              l’entrée
-- counted:     première observation : un logement pérenne
-- better:      higher
-- unit:        personnes
-- horizons:    6m 183, 12m 365, 18m 548, 24m 730
-- rule:        La sortie sans accès est un événement concurrent ; les autres suivis sont censurés au dernier
--              jour du mois. Aucun chiffre à un horizon que personne n’a encore atteint.
-- source:      Aalen et Johansen, 1978 ; variance de etm (Allignol, Schumacher et Beyersmann, 2011)
-- compared:    15
-- public:      6
-- bounds:      sur <= effectif entrees_cumul; sur, 1 mois avant <= sur
-- structures:  oui
select o.person, o.departement, o.structure, o.month, o.days, o.event
from consolidated.lasting_outcomes as o
where o.domain = 'logement'
