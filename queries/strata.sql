-- What a rate counts of each person by public, in each department: what an indirect
-- standardisation starts from. Only its counts are kept and told, which add up from one
-- store to another.
select a.person, a.month, a.departement, p.stratum, a.counted
from ($rows) as a
join consolidated.publics as p on p.month = a.month and p.departement = a.departement and p.person = a.person
