-- order:       19
-- label:       Accompagnement non repris par le nouveau chef de file
-- level:       warn
-- rule:        Un accompagnement en cours chez l’ancien chef de file est repris, ou clos, par le nouveau, dès son premier relevé de parcours.
select d.departement, d.structure, d.person, d.file, d.sheet, d.row
from consolidated.dossiers as d
join settings.lead as l on l.departement = d.departement and l.lead = d.sender and l.handed
where d.entered_on is not null and d.exited_on is null and not d.goes_on
    and exists (
        from asked.statement as s
        join settings.lead as n on n.departement = s.departement and n.lead = s.sender and n.rank > l.rank
        where s.kind = 'parcours' and s.departement = d.departement
    )
