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
with answered as (
    select q.person, q.departement, q.sent_on, q.until_on, min(o.decided_on) as answered_on
    from consolidated.demandes as q
    left join consolidated.orientations as o
        on o.person = q.person and o.departement = q.departement
        and o.decision in ('validee', 'refusee')
        and o.decided_on >= q.sent_on
    where q.sent_on is not null
    group by q.file, q.sheet, q.row, q.person, q.departement, q.sent_on, q.until_on
)
select q.person, q.departement, m.month, true as counted
from asked.month as m
join answered as q on q.sent_on <= m.last_on and coalesce(q.answered_on > m.last_on, true)
    and (q.until_on is null or q.until_on > m.last_on)
