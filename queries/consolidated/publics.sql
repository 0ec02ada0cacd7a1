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
described as (
    select
        q.*,
        date_sub('year', p.born_on, q.day) as age,
        p.sexe,
        trim(regexp_replace(strip_accents(lower(p.nationalite)), '[^a-z]+', ' ', 'g')) as nationality,
        date_sub('month', q.entered_on, q.until_on) as months
    from population as q
    left join consolidated.persons as p on p.person = q.person
)
select
    d.month, d.departement, d.person,
    concat_ws(
        ' · ',
        case when d.age is null then 'âge inconnu' when d.age <= 25 then '25 ans ou moins' when d.age <= 35 then '26-35 ans'
            when d.age <= 45 then '36-45 ans' else '46 ans ou plus' end,
        case d.sexe when 'F' then 'femmes' when 'M' then 'hommes' else 'sexe inconnu' end,
        case when coalesce(d.nationality, '') = '' then 'Nationalité inconnue' else coalesce(g.nationality_group, 'Autres') end,
        case when d.months < 6 then 'moins de 6 mois' when d.months < 12 then '6-11 mois' when d.months < 18 then '12-17 mois'
            else '18 mois ou plus' end
    ) as stratum
from described as d
left join consolidated.nationality_groups as g on g.nationality = d.nationality
qualify row_number() over (partition by d.month, d.departement, d.person order by d.entered_on desc, d.parcours desc) = 1
