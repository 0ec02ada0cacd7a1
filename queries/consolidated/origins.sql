-- What a person brings to a public, whenever that is: birth date, sex, group of
-- nationality. A nationality is compared without accents, in lower case.
with named as (
    select person, born_on, sexe, trim(regexp_replace(strip_accents(lower(nationalite)), '[^a-z]+', ' ', 'g')) as nationality
    from consolidated.persons
)
select
    p.person, p.born_on,
    case p.sexe when 'F' then 'femmes' when 'M' then 'hommes' else 'sexe inconnu' end as sexe,
    case when coalesce(p.nationality, '') = '' then 'Nationalité inconnue' else coalesce(g.nationality_group, 'Autres') end as nationality
from named as p
left join consolidated.nationality_groups as g on g.nationality = p.nationality
