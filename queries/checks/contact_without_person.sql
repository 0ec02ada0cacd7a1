-- order:       21
-- label:       Contact d’une personne inconnue
-- level:       warn
-- rule:        Un contact doit désigner une personne connue de la plateforme ou de l’Ofii ; sinon il est gardé, et laissé hors des chiffres.
select null as departement, c.structure, c.person, c.file, c.sheet, c.row
from consolidated.told_contacts as c
where not exists (from consolidated.persons as p where p.person = c.person)
