-- One row per parcours: the accompaniment of one person by one platform. Of the
-- dossiers that make it: the earliest entry, the latest known exit (none while
-- one is open), the earliest diagnosis and plan, the structure and problématique
-- of the dossier entered last, doublon if one says so.
select
    row_number() over (order by departement, person, entered desc, chained) as parcours,
    person,
    departement,
    arg_max(structure, {'on': told_last(entered, entered_on, non_entered_on), 'dossier': dossier}) as structure,
    min(entered_on) as entered_on,
    case when entered then null else min(non_entered_on) end as non_entered_on,
    case when entered then null else arg_min(non_entry_reason, {'on': non_entered_on, 'dossier': dossier}) end as non_entry_reason,
    min(diagnosed_on) as diagnosed_on,
    min(planned_on) as planned_on,
    arg_max(problematique, {'on': told_last(entered, entered_on, non_entered_on), 'dossier': dossier}) as problematique,
    case when bool_or(exited_on is null) then null else max(exited_on) end as exited_on,
    arg_max(exit_reason, {'on': exited_on, 'dossier': dossier}) as exit_reason, -- read with the exit alone
    arg_max(other_scheme, {'on': told_last(entered, entered_on, non_entered_on), 'dossier': dossier}) as other_scheme,
    bool_or(coalesce(doublon, 'non') = 'oui') as doublon,
    entered,
    chained
from consolidated.dossiers
group by person, departement, entered, chained
