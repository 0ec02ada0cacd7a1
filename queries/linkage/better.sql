-- The ties of linkage.suspect of which an end fits a register line better than the other end,
-- on what both ends say. What OFII says of a number is right: only the other lines are mistaken.
with fit as (
    select a, b, nom_bits, prenom_bits, inversion_bits, naissance_bits from linkage.flagged
    where flags & (16 | 128) = 0 and coalesce(sexe_level <> 'different', true)
),
near as (select a as id, fit.* from fit union all select b, fit.* from fit)
select distinct least(s.id, s.other)::integer as one, greatest(s.id, s.other)::integer as other
from linkage.suspect as s
join linkage.identity_source as told on told.id = s.id and told.kind <> 'orientations'
join linkage.shared_number as tie on tie.a = least(s.id, s.other) and tie.b = greatest(s.id, s.other)
join near on near.id = s.id
where case when tie.nom_level is not null then near.nom_bits - tie.nom_bits else 0 end
    + case when tie.prenom_level is not null then near.prenom_bits - tie.prenom_bits else 0 end
    + case when coalesce(tie.nom_level, tie.prenom_level) is not null then near.inversion_bits - tie.inversion_bits else 0 end
    + case when tie.naissance_level is not null then near.naissance_bits - tie.naissance_bits else 0 end > 0
