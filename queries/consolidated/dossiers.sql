-- One row per dossier of a lead, tied to its person. Dossiers of one person in one
-- department that overlap, or follow each other by less than thirty days, get the same
-- number: they are one parcours (handbook, section 3). An open dossier of a lead that
-- handed over goes on in the first dossier of a later lead that does not end before it
-- starts, whatever the days between: they are one, and end as that one does; one without
-- entry takes the parcours over, and its date of non-entry ends it.
with recursive told as (
    select
        p.person,
        d.departement,
        d.direction,
        d.dossier,
        d.sender,
        l.rank as lead_rank,
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
        row_number() over (order by d.file, d.sheet, d.row) as number,
        coalesce(d.date_entree, d.date_non_entree) as starts_on,
        case when d.date_entree is null then coalesce(d.date_sortie, d.date_non_entree) else d.date_sortie end as ends_on,
        d.file,
        d.sheet,
        d.row
    from staging.parcours as d
    join linkage.chosen as p on p.record = d.record
    left join settings.lead as l on l.departement = d.departement and l.lead = d.sender and l.handed
),
followed_by as (
    select o.number, n.number as next
    from told as o
    join told as n
        on n.person = o.person and n.departement = o.departement and n.lead_rank > o.lead_rank
        and coalesce(n.ends_on >= o.entered_on, true)
    where o.entered_on is not null and o.exited_on is null
    qualify row_number() over (
        partition by o.number order by n.lead_rank, n.entered_on nulls last, n.non_entered_on nulls last, n.dossier, n.number
    ) = 1
),
reached as (
    select number, next, 1 as steps from followed_by
    union all
    select r.number, f.next, r.steps + 1 from reached as r join followed_by as f on f.number = r.next
),
last_of as (select number, arg_max(next, steps) as last from reached group by number),
one as (
    select
        t.* exclude (starts_on, ends_on, exited_on, exit_reason),
        l.last is not null as goes_on,
        t.number in (select next from followed_by) as takes_over,
        coalesce(l.last, t.number) as whole,
        min(t.starts_on) over whole as starts_on,
        bool_or(t.entered_on is not null) over whole as entered,
        e.ends_on,
        case when t.entered_on is null and l.last is null and t.number not in (select next from followed_by) then t.exited_on
            when e.entered_on is null then e.ends_on else e.exited_on end as exited_on,
        case when e.entered_on is null and e.exit_reason is null and (l.last is not null or t.number in (select next from followed_by))
            then case e.non_entry_reason when 'refus' then 'abandon' else e.non_entry_reason end
            else e.exit_reason end as exit_reason
    from told as t
    left join last_of as l on l.number = t.number
    join told as e on e.number = coalesce(l.last, t.number)
    window whole as (partition by coalesce(l.last, t.number))
),
followed as (
    select
        *,
        max(case when entered then coalesce(ends_on, date '9999-12-31') else non_entered_on end) over (
            partition by person, departement, entered
            order by starts_on nulls last, dossier, number
            rows between unbounded preceding and 1 preceding
        ) as latest_end
    from one
)
select
    * exclude (starts_on, ends_on, latest_end, whole),
    sum(case when latest_end is null or starts_on is null or starts_on - latest_end >= 30 then 1 else 0 end) over (
        partition by person, departement, entered
        order by starts_on nulls last, dossier, number
    ) as chained
from followed
