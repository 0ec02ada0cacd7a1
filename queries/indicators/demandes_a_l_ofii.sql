-- order:       107
-- label:       Demandes chez l’Ofii
-- definition:  Demandes transmises à l’Ofii au plus tard le dernier jour du mois et sans décision de l’Ofii,
--              validée ou refusée, à cette date.
-- family:      entrees
-- kind:        count
-- counted:     demandes transmises sans décision
-- better:      none
-- unit:        demandes
-- rule:        Seule compte une décision rendue pour la même personne et le même département, du jour de la
--              transmission au dernier jour du mois.
-- structures:  non
select q.person, q.departement, m.month, true as counted
from asked.month as m
join consolidated.demandes as q on q.sent_on <= m.last_on
where not exists (
    from consolidated.orientations as o
    where o.person = q.person and o.departement = q.departement
        and o.decision in ('validee', 'refusee')
        and o.decided_on between q.sent_on and m.last_on
)
