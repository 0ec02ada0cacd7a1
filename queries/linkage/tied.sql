-- How often records that a number ties give names and birth dates so, over every two of
-- them.
create or replace table linkage.tied as
select nom_level, prenom_level, coalesce(inversion_level, 'aucune') as inversion_level, naissance_level, sum(times) as times
from linkage.comparison join linkage.pair using (a, b)
where agdref_level = 'identique' and nom_level is not null
group by all;
