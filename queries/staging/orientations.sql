-- The orientations of the statements in force on the day asked, in OFII's words.
-- One number written with two identities makes two records.
select
    record_key('orientations', s.named, r.departement, r.agdref)
        || case when a.identity is null then '' else '/' || left(md5(a.identity), 12) end as record,
    s.sender,
    r.*
from store.records.orientations as r
join asked.statement as s
    on s.file = r.file and s.kind = 'orientations' and s.departement = r.departement
left join staging.orientations_apart as a
    on a.sender = s.sender and a.departement = r.departement and a.agdref = r.agdref
    and a.identity = orientation_identity(r.nom, r.prenom, r.date_naissance, r.sexe, r.nationalite)
