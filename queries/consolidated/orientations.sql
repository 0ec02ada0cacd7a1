-- One row per orientation that OFII wrote, tied to its person.
select
    p.person,
    o.departement,
    o.agdref,
    o.voie,
    o.prescripteur,
    o.date_orientation as oriented_on,
    o.decision,
    o.date_decision as decided_on,
    o.motif_refus as refusal_reason,
    o.protection,
    o.date_protection as protected_on,
    o.date_cir as cir_on,
    o.date_naissance as born_on,
    coalesce(o.rejoignant, 'non') = 'oui' as rejoignant,
    o.agdref_bpi,
    o.situation_emploi,
    o.situation_logement,
    o.file,
    o.sheet,
    o.row
from staging.orientations as o
join linkage.chosen as p on p.record = o.record
