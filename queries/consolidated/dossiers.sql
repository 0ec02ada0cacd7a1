-- One row per dossier of the lead, tied to its person. Dossiers of one person in
-- one department that overlap, or follow each other by less than thirty days,
-- get the same number: they are one parcours (handbook, section 3).
with told as (
    select
        p.person,
        d.departement,
        d.direction,
        d.dossier,
        d.structure,
        d.date_entree as entered_on,
        d.date_non_entree as non_entered_on,
        d.motif_non_entree as non_entry_reason,
        d.date_diagnostic as diagnosed_on,
        d.date_plan as planned_on,
        d.problematique,
        d.date_sortie as exited_on,
        d.motif_sortie as exit_reason,
        d.autre_dispositif as other_scheme,
        d.doublon,
        d.date_entree is not null as entered,
        coalesce(d.date_entree, d.date_non_entree) as starts_on,
        case when d.date_entree is null then d.date_non_entree
            else coalesce(d.date_sortie, date '9999-12-31') end as ends_on,
        d.file,
        d.sheet,
        d.row
    from staging.parcours as d
    join linkage.chosen as p on p.record = d.record
),
followed as (
    select
        *,
        max(ends_on) over (
            partition by person, departement, entered
            order by starts_on nulls last, dossier
            rows between unbounded preceding and 1 preceding
        ) as latest_end
    from told
)
select
    * exclude (starts_on, ends_on, latest_end),
    sum(case when latest_end is null or starts_on is null or starts_on - latest_end >= 30 then 1 else 0 end) over (
        partition by person, departement, entered
        order by starts_on nulls last, dossier
    ) as chained
from followed
