-- What the guards need of each record. Each column has the very kind it is read into: any
-- other goes through text.
select case s.kind when 'orientations' then 1 when 'parcours' then 2 else 0 end::integer, s.agdref, s.dossier,
    case when s.kind in ('contacts', 'situations') then null else s.statement end,
    i.nom is null and i.prenom is null and i.naissance is null, s.registered,
    (coalesce(s.first_seen, date '9999-12-31') - date '2000-01-01')::integer,
    hash(case when s.registered then s.id end, i.met, i.agdref, i.dossier, i.nom, i.prenom, i.naissance, i.sexe, i.nationalite, i.departement)
from linkage.identity_source s join linkage.identity i using (id) order by s.id
