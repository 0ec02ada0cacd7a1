-- One row per prescriber's request, tied to its person. Told by two successive leads of a
-- department it is the later one's; one still open that the later lead does not give
-- counts until the day before its first statement (until_on).
with told as (
    select p.person, q.*, l.rank as lead_rank
    from staging.demandes as q
    join linkage.chosen as p on p.record = q.record
    left join settings.lead as l on l.departement = q.departement and l.lead = q.sender and l.handed
),
first_told as (
    select l.departement, l.rank, min(e.extraction_on) as told_on
    from settings.lead as l
    join asked.once_in_force as e
        on e.kind = 'demandes' and e.sender = l.lead and list_contains(e.departements, l.departement)
    where l.handed
    group by l.departement, l.rank
),
answered as (
    select q.file, q.sheet, q.row, min(o.decided_on) as answered_on
    from told as q
    join consolidated.orientations as o
        on o.person = q.person and o.departement = q.departement
        and o.decision in ('validee', 'refusee') and o.decided_on >= q.date_transmission
    group by q.file, q.sheet, q.row
)
select
    q.person,
    q.departement,
    q.demande,
    q.prescripteur,
    q.date_demande as requested_on,
    q.date_verification as verified_on,
    q.eligibilite,
    q.motif_ineligibilite as ineligibility_reason,
    q.date_transmission as sent_on,
    case when a.answered_on is null and (q.date_verification is null or coalesce(q.eligibilite, '') <> 'non') then
        (select min(f.told_on) from first_told as f where f.departement = q.departement and f.rank > q.lead_rank)
    end as until_on,
    q.file,
    q.sheet,
    q.row
from told as q
left join answered as a on a.file = q.file and a.sheet = q.sheet and a.row = q.row
where not exists (
    from told as n
    where n.person = q.person and n.departement = q.departement and n.date_demande = q.date_demande and n.lead_rank > q.lead_rank
)
