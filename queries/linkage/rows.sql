-- The rows of two files, or of one, in the form that normalise.sql takes. A date is
-- eight figures, year first, even when no such day exists, or a figure is lost or added: a
-- mistyped day still says.
-- A figure typed for want of a number is no number: one that is repeated, or all ten in order.
create or replace macro linkage.told_number(digits) as case
    when replace(digits, left(digits, 1), '') = '' or digits in ('0123456789', '1234567890', '9876543210', '0987654321') then null
    else digits
end;

create or replace table linkage.identity_source as
select
    (row_number() over (order by side, name) - 1)::integer as id,
    case when (select count(distinct side) from linkage.row) > 1 then side
        else (row_number() over (order by side, name) - 1)::integer end as apart,
    (row_number() over (order by side, name) - 1)::integer as holder,
    null::boolean as registered,
    null::boolean as met,
    linkage.told_number(regexp_replace(lower(strip_accents(numero)), '[^a-z0-9]', '', 'g')) as numero,
    true as other,
    null::varchar as agdref,
    null::varchar as dossier,
    null::varchar as foyer,
    nullif(trim(nom), '') as nom,
    nullif(trim(prenom), '') as prenom,
    null::varchar as nom_usage,
    case
        when regexp_full_match(trim(naissance), '\d{4}[-/. ]\d{1,2}[-/. ]\d{1,2}.*')
            then left(trim(naissance), 4) || lpad(regexp_extract(naissance, '\d{4}\D(\d{1,2})\D(\d{1,2})', 1), 2, '0')
                || lpad(regexp_extract(naissance, '\d{4}\D(\d{1,2})\D(\d{1,2})', 2), 2, '0')
        when regexp_full_match(trim(naissance), '\d{1,2}[-/. ]\d{1,2}[-/. ]\d{4}.*')
            then regexp_extract(naissance, '(\d{1,2})\D(\d{1,2})\D(\d{4})', 3)
                || lpad(regexp_extract(naissance, '(\d{1,2})\D(\d{1,2})\D(\d{4})', 2), 2, '0')
                || lpad(regexp_extract(naissance, '(\d{1,2})\D(\d{1,2})\D(\d{4})', 1), 2, '0')
        when regexp_full_match(trim(naissance), '\d{6,10}') then trim(naissance)
    end as naissance,
    case when regexp_matches(lower(trim(sexe)), '^(m$|m\.|h|monsieur|masculin|male|1)') then 'M'
        when regexp_matches(lower(trim(sexe)), '^(f|mme|madame|mlle|2)') then 'F' end as sexe,
    nationalite,
    nullif(lower(trim(departement)), '') as departement,
    autres,
    side, name
from linkage.row;
