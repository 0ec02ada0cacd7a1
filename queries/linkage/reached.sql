-- The same pairs once their names are weighed, straight and crosswise: those that still may reach
-- the list are compared to the end.
create or replace table linkage.pair as
with weighed as materialized (
    select x, y, nom_bits, prenom_bits, crossed_nom_bits, crossed_prenom_bits from linkage.name_pair where level <> 'different'
)
select a, b
from linkage.reaching
join linkage.met using (a, b)
left join weighed as straight_nom on straight_nom.x = nom_x and straight_nom.y = nom_y
left join weighed as straight_prenom on straight_prenom.x = prenom_x and straight_prenom.y = prenom_y
left join weighed as crossed_nom on crossed_nom.x = crossed_nom_x and crossed_nom.y = crossed_nom_y
left join weighed as crossed_prenom on crossed_prenom.x = crossed_prenom_x and crossed_prenom.y = crossed_prenom_y
cross join linkage.listed
where bits + greatest(
    coalesce(straight_nom.nom_bits, case when nom_x is null or nom_y is null then 0 else linkage.bits_nom('different', 0) end)
        + coalesce(straight_prenom.prenom_bits, case when prenom_x is null or prenom_y is null then 0 else linkage.bits_prenom('different', 0) end),
    coalesce(crossed_nom.crossed_nom_bits, case when crossed_nom_x is null or crossed_nom_y is null then 0 else linkage.bits_nom('different', 0) end)
        + coalesce(crossed_prenom.crossed_prenom_bits, case when crossed_prenom_x is null or crossed_prenom_y is null then 0 else linkage.bits_prenom('different', 0) end)
        + linkage.bits_inversion('inverses', 0)) >= least_bits;

create or replace table linkage.met as select met.* from linkage.met semi join linkage.pair using (a, b);
create or replace table linkage.name_pair as
select name_pair.* from linkage.name_pair
semi join (
    select nom_x as x, nom_y as y from linkage.met
    union all select prenom_x, prenom_y from linkage.met
    union all select crossed_nom_x, crossed_nom_y from linkage.met
    union all select crossed_prenom_x, crossed_prenom_y from linkage.met
) as asked using (x, y);

drop table linkage.reaching;
