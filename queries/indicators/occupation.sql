-- order:       501
-- label:       Occupation des places
-- definition:  Personnes suivies au dernier jour du mois, rapportées aux places en vigueur ce jour-là.
-- family:      entrees
-- kind:        ratio
-- among:       places en vigueur au dernier jour du mois
-- counted:     accompagnements en cours au dernier jour du mois
-- better:      none
-- unit:        places
-- rule:        La région, la nation et un consortium : les seuls départements qui ont des places ; aucun chiffre
--              sans place.
-- counted_on:  dernier jour
-- structures:  non
with offered as (
    select m.month, p.departement, p.places
    from asked.month as m
    join settings.places as p
        on m.last_on >= coalesce(p.from_on, date '0001-01-01') and m.last_on <= coalesce(p.to_on, date '9999-12-31')
)
select null as person, o.departement, o.month, 0 as numerator, o.places as denominator
from offered as o
union all
select a.person, a.departement, a.month, 1, 0
from offered as o
join consolidated.active_on_month_end as a on a.month = o.month and a.departement = o.departement
