-- The contacts and situations that somebody decided about one by one, among those that a
-- sender writes alike: each is a record of its own, and the others written alike keep one for
-- all of them.
with alike as (
    select 'contacts' as kind,
        record_key('contacts', s.named, s.origin, told_identity(r.dossier, r.agdref, r.nom, r.prenom, r.date_naissance)) as told_as,
        told_facts(r.date_contact, r.mode, r.presence) as facts, r.file, r.sheet, r.row
    from store.records.contacts as r
    join staging.partner_files as s on s.kind = 'contacts' and s.file = r.file
    union all
    select 'situations',
        record_key('situations', s.named, s.origin, told_identity(r.dossier, r.agdref, r.nom, r.prenom, r.date_naissance)),
        told_facts(r.date_constat, r.situation_emploi, r.situation_logement), r.file, r.sheet, r.row
    from store.records.situations as r
    join staging.partner_files as s on s.kind = 'situations' and s.file = r.file
),
numbered as (
    select kind, told_as, file, sheet, row,
        row_key(told_as, facts, row_number() over (partition by told_as, facts order by file, sheet, row)) as record,
        count(*) over (partition by told_as) as alike
    from alike
    where told_as in (select told_as from asked.decided)
)
select kind, told_as, file, sheet, row, record,
    count(*) over (partition by told_as) = alike as all_apart
from numbered
where record in (select record from asked.decided)
