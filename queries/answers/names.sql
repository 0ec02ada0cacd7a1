-- The name of each person: the lead's, otherwise OFII's, then anybody's.
select c.person, arg_min(trim(r.nom || ' ' || coalesce(r.prenom, '')),
    case r.kind when 'parcours' then '1' when 'orientations' then '2' else '3' end || r.record)
from linkage.record as r
join linkage.chosen as c on c.record = r.record
where r.nom is not null
group by c.person
