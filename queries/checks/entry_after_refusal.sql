-- order:       18
-- label:       Entrée d’une personne refusée par l’Ofii
-- level:       warn
-- rule:        Une personne dont la dernière décision de l’Ofii est un refus n’entre pas dans le programme.
with latest as (
    select person, departement, decision, decided_on
    from consolidated.orientations
    where decision in ('validee', 'refusee')
    qualify row_number() over (partition by person, departement order by decided_on desc, decision) = 1
)
select d.departement, d.structure, d.person, d.file, d.sheet, d.row
from consolidated.dossiers as d
join latest as l on l.person = d.person and l.departement = d.departement
where l.decision = 'refusee' and d.entered_on >= l.decided_on
