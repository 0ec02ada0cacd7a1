-- The public to which each person of a department belongs, for each month asked:
-- age on the last day, sex, group of nationality, and months from entry to that
-- day or to the exit. A comparison holds each department against what the nation
-- obtains with the same publics. A person with two parcours in a department, one
-- of them ended within the year, is taken under the latest.
with population as (
    select month, day, parcours, person, departement, entered_on, day as until_on from consolidated.active_on_month_end
    union all
    select month, day, parcours, person, departement, entered_on, exited_on from consolidated.exits_12m
),
latest as (
    from population
    qualify row_number() over (partition by month, departement, person order by entered_on desc, parcours desc) = 1
),
named as (
    select person, born_on, sexe, trim(regexp_replace(strip_accents(lower(nationalite)), '[^a-z]+', ' ', 'g')) as nationality
    from consolidated.persons
),
persons as (
    select
        p.person, p.born_on,
        case p.sexe when 'F' then 'femmes' when 'M' then 'hommes' else 'sexe inconnu' end as sexe,
        case when coalesce(p.nationality, '') = '' then 'Nationalité inconnue' else coalesce(g.nationality_group, 'Autres') end as nationality
    from named as p
    left join consolidated.nationality_groups as g on g.nationality = p.nationality
),
described as (
    select
        q.month, q.departement, q.person, p.sexe, p.nationality,
        date_sub('year', p.born_on, q.day) as age,
        date_sub('month', q.entered_on, q.until_on) as months
    from latest as q
    join persons as p on p.person = q.person
)
select
    month, departement, person,
    concat_ws(
        ' · ',
        case when age is null then 'âge inconnu' when age <= 25 then '25 ans ou moins' when age <= 35 then '26-35 ans'
            when age <= 45 then '36-45 ans' else '46 ans ou plus' end,
        sexe,
        nationality,
        case when months < 6 then 'moins de 6 mois' when months < 12 then '6-11 mois' when months < 18 then '12-17 mois'
            else '18 mois ou plus' end
    ) as stratum
from described
