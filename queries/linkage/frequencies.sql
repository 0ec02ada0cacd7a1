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

-- Holders of a family name and a given name together, by skeletons.
create or replace table linkage.together_count as
select f.skeleton as nom, g.skeleton as prenom, count(distinct holder) as times
from linkage.identity
join linkage.name as f on f.name = nom
join linkage.name as g on g.name = prenom
group by f.skeleton, g.skeleton
having count(distinct holder) > 2;

create or replace table linkage.together as
select f.name as nom, g.name as prenom, times
from (select distinct nom, prenom from linkage.identity) as i
join linkage.name as f on f.name = i.nom
join linkage.name as g on g.name = i.prenom
join linkage.together_count as t on t.nom = f.skeleton and t.prenom = g.skeleton;

-- How many bits it takes a numbered contact to be in no register: one where none is known, below
-- the least that weighs (weights.csv).
create or replace table linkage.coverage as
select -log2((count(distinct holder) filter (not registered) + 0.5) / (count(distinct holder) + 1)) as bits
from linkage.identity where met and agdref is not null;
