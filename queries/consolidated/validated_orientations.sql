-- The orientations that OFII validated.
select *
from consolidated.orientations
where decision = 'validee' and oriented_on is not null
