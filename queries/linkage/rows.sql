-- Some rows of one side, given as one text a column, its values parted by the first sign: the engine takes a
-- text far quicker than a list or JSON. The other columns of a row are parted by the second sign, and each
-- stands behind one. A date is eight figures, year first, even when no such day exists, or a figure is
-- lost or added: a mistyped day still says.
insert into linkage.identity_source
with given as (select $1::integer as side, $2 as parted, $3 as mark),
told as (
    select
        unnest(string_split($4, parted))::integer as id, side, mark,
        unnest(string_split($5, parted)) as nom,
        unnest(string_split($6, parted)) as prenom,
        unnest(string_split($7, parted)) as naissance,
        unnest(string_split($8, parted)) as numero,
        unnest(string_split($9, parted)) as sexe,
        unnest(string_split($10, parted)) as nationalite,
        unnest(string_split($11, parted)) as departement,
        unnest(string_split($12, parted)) as autres
    from given
)
select
    id, coalesce(side, id) as apart, id as holder, null, null,
    linkage.told_number(regexp_replace(lower(strip_accents(numero)), '[^a-z0-9]', '', 'g')),
    true, null, null, null,
    nullif(trim(nom), ''), nullif(trim(prenom), ''), null,
    case
        when regexp_full_match(trim(naissance), '\d{4}[-/. ]\d{1,2}[-/. ]\d{1,2}.*')
            then left(trim(naissance), 4) || lpad(regexp_extract(naissance, '\d{4}\D(\d{1,2})\D(\d{1,2})', 1), 2, '0')
                || lpad(regexp_extract(naissance, '\d{4}\D(\d{1,2})\D(\d{1,2})', 2), 2, '0')
        when regexp_full_match(trim(naissance), '\d{1,2}[-/. ]\d{1,2}[-/. ]\d{4}.*')
            then regexp_extract(naissance, '(\d{1,2})\D(\d{1,2})\D(\d{4})', 3)
                || lpad(regexp_extract(naissance, '(\d{1,2})\D(\d{1,2})\D(\d{4})', 2), 2, '0')
                || lpad(regexp_extract(naissance, '(\d{1,2})\D(\d{1,2})\D(\d{4})', 1), 2, '0')
        when regexp_full_match(trim(naissance), '\d{6,10}') then trim(naissance)
    end,
    case when regexp_matches(lower(trim(sexe)), '^(m$|m\.|h|monsieur|masculin|male|1)') then 'M'
        when regexp_matches(lower(trim(sexe)), '^(f|mme|madame|mlle|2)') then 'F' end,
    nationalite,
    nullif(lower(trim(departement)), ''),
    case when autres <> '' then string_split(autres, mark)[2:] end
from told;
