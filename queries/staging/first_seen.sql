-- The day each record was first received, over the statements that were in force
-- on some day up to the one asked: a person keeps his key while his records do.
select record, min(received_on) as first_seen
from (
    select record_key('orientations', e.named, r.departement, r.agdref) as record, e.received_on
    from store.records.orientations as r join asked.once_in_force as e on e.file = r.file and e.kind = 'orientations'
    union all
    select record_key('parcours', e.named, d.origin, r.dossier), e.received_on
    from store.records.parcours as r join asked.once_in_force as e on e.file = r.file and e.kind = 'parcours'
    join settings.departement as d on d.departement = r.departement
    union all
    select record_key('demandes', e.named, r.departement, r.demande), e.received_on
    from store.records.demandes as r join asked.once_in_force as e on e.file = r.file and e.kind = 'demandes'
    union all
    select record_key('contacts', e.named, e.direction, told_identity(r.dossier, r.agdref, r.nom, r.prenom, r.date_naissance)), e.received_on
    from (select distinct file, dossier, agdref, nom, prenom, date_naissance from store.records.contacts) as r
    join asked.once_in_force as e on e.file = r.file and e.kind = 'contacts'
    union all
    select record_key('situations', e.named, e.direction, told_identity(r.dossier, r.agdref, r.nom, r.prenom, r.date_naissance)), e.received_on
    from (select distinct file, dossier, agdref, nom, prenom, date_naissance from store.records.situations) as r
    join asked.once_in_force as e on e.file = r.file and e.kind = 'situations'
)
group by record
