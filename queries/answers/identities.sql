-- What each record says of who its person is.
select r.record, r.kind, c.person, r.consortium, coalesce(r.nom, ''), coalesce(r.prenom, ''), coalesce(r.agdref, ''), coalesce(r.dossier, ''),
    coalesce(r.departement, ''), coalesce(r.sexe, ''), coalesce(r.nationalite, ''), r.date_naissance
from linkage.record as r join linkage.chosen as c on c.record = r.record
