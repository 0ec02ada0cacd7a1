-- Frequencies, counted over holders (a person as far as is known), not over the lines that
-- repeat him. A small file says little of how common a name is: below a thousand holders,
-- each value is counted as if the missing ones held it three times a thousand.
create or replace table linkage.size as
select
    count(distinct holder) as holders,
    greatest(count(distinct holder), 1000) as counted,
    3 * greatest(0, 1 - count(distinct holder) / 1000) as padding
from linkage.identity;

create or replace macro linkage.rarity(times, counted, padding) as
    -log2((coalesce(times, 0) + padding + 1e-9) / counted);

create or replace table linkage.name_count as
with told as (
    select holder, skeleton, 'nom' as part from linkage.identity join linkage.name on name = nom
    union
    select holder, skeleton, 'prenom' from linkage.identity join linkage.name on name = prenom
),
counted as (
    select skeleton, count(*) filter (part = 'nom') as as_nom, count(*) filter (part = 'prenom') as as_prenom
    from told group by skeleton
)
select name, as_nom, as_prenom from linkage.name join counted using (skeleton);

create or replace table linkage.naissance_count as
select naissance, count(distinct holder) as times
from linkage.identity where naissance is not null group by naissance;

create or replace table linkage.autre_count as
select place, autre, count(*) as times
from (select unnest(autres) as autre, generate_subscripts(autres, 1) as place from linkage.identity)
where autre is not null
group by place, autre;
