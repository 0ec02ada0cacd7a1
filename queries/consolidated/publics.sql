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
described as (
    select
        q.month, q.departement, q.person, p.sexe, p.nationality,
        date_sub('year', p.born_on, q.day) as age,
        date_sub('month', q.entered_on, q.until_on) as months
    from latest as q
    join consolidated.origins as p on p.person = q.person
)
select
    month, departement, person,
    concat_ws(
        ' · ',
        public_age(age),
        sexe,
        nationality,
        case when months < 6 then 'moins de 6 mois' when months < 12 then '6-11 mois' when months < 18 then '12-17 mois'
            else '18 mois ou plus' end
    ) as stratum
from described
