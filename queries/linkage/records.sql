-- The records of linkage.record in the form that normalise.sql takes. A number that is
-- not ten digits, or is a figure typed for "unknown", is no number.
create or replace table linkage.identity_source as
select
    id, id as apart, id as holder,
    coalesce(kind in ('orientations', 'parcours', 'demandes'), false) as registered,
    coalesce(kind in ('contacts', 'situations'), false) as met,
    case
        when length(digits) <> 10 or digits in ('0123456789', '1234567890', '9876543210', '0987654321') then null
        when length(replace(digits, left(digits, 1), '')) = 0 then null
        else digits
    end as agdref,
    false as other,
    null::varchar as numero,
    case when trim(dossier) <> '' then coalesce(consortium, '') || '/' || trim(dossier) end as dossier,
    nullif(trim(nom), '') as nom,
    nullif(trim(prenom), '') as prenom,
    nullif(trim(nom_usage), '') as nom_usage,
    strftime(date_naissance, '%Y%m%d') as naissance,
    sexe, nationalite, departement,
    null::varchar[] as autres,
    case when trim(foyer) <> '' then coalesce(consortium, '') || '/' || trim(foyer) end as foyer,
    record, statement, kind, first_seen
from (
    select r.*, numbered.id, regexp_replace(agdref, '[^0-9]', '', 'g') as digits
    from linkage.record as r
    join (select record, (row_number() over (order by record) - 1)::integer as id from linkage.record) as numbered using (record)
);
