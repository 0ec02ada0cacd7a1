-- One row per prescriber's request, tied to its person.
select
    p.person,
    q.departement,
    q.demande,
    q.prescripteur,
    q.date_demande as requested_on,
    q.date_verification as verified_on,
    q.eligibilite,
    q.motif_ineligibilite as ineligibility_reason,
    q.date_transmission as sent_on,
    q.file,
    q.sheet,
    q.row
from staging.demandes as q
join linkage.chosen as p on p.record = q.record
