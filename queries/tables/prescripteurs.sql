-- order:       101
-- label:       Demandes par prescripteur
-- definition:  Demandes du mois selon le prescripteur qui les a déposées.
-- family:      entrees
-- among:       demandes du mois
-- structures:  non
select q.person, q.departement, m.month, coalesce(nullif(trim(q.prescripteur), ''), 'Prescripteur inconnu') as modality, 0 as rank
from asked.month as m
join consolidated.demandes as q on q.requested_on between m.first_on and m.last_on
where q.until_on is null or q.until_on > m.last_on
