-- The orientations of the statements in force on the day asked, in OFII's words.
-- One number written with two identities makes two records.
select
    record_key('orientations', s.sender, r.departement, r.agdref)
        || case when dense_rank() over w = 1 then '' else '/' || dense_rank() over w end as record,
    s.sender,
    r.*
from store.records.orientations as r
join asked.statement as s
    on s.file = r.file and s.kind = 'orientations' and s.departement = r.departement
window w as (
    partition by s.sender, r.departement, r.agdref
    order by r.nom, r.prenom, r.date_naissance, r.sexe, r.nationalite
)
