-- order:       401
-- label:       Fichiers attendus reçus
-- definition:  Part des relevés attendus pour le mois (expéditeur, type, département) reçus, extraits après la
--              fin du mois.
-- rule:        Rien n’est attendu d’une plateforme qui n’a pas encore ouvert.
-- family:      qualite
-- kind:        rate
-- among:       relevés attendus pour le mois
-- counted:     relevés reçus, ni refusés, ni retenus (inchangés compris)
-- better:      higher
-- unit:        relevés
-- period:      somme des mois
-- about:       relevés
-- structures:  non
select
    e.sender as person, e.departement, m.month,
    exists (
        from asked.reception as r
        where r.named = e.named and r.kind = e.kind and r.departement = e.departement
            and r.extraction_on > m.last_on
            and r.status in ('en_vigueur', 'remplace', 'plus_ancien')
    ) as counted
from asked.month as m
join asked.expected as e on e.month = m.month
join settings.departement as d on d.departement = e.departement
where d.opened_on is null or d.opened_on <= m.last_on
