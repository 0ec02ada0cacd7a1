-- From linkage.identity_source (one line an identity, as given) to linkage.name and
-- linkage.identity (the same, comparable), and the frequencies that weigh a field.

-- A figure between letters is a letter that a machine read as one: Ka0ri is Kaori.
create or replace macro linkage.read(told) as
    regexp_replace(regexp_replace(regexp_replace(told,
        '(\p{L})0', '\1o', 'g'), '(\p{L})1', '\1l', 'g'), '(\p{L})5', '\1s', 'g');

-- Lower case, no accent, letters only, one space between words. A ? next to a letter
-- is a letter that an export has lost, and stays.
create or replace macro linkage.letters(told) as
    trim(regexp_replace(
        replace(replace(replace(replace(
            translate(
                strip_accents(lower(strip_accents(replace(told, chr(65533), '?')))),
                'ıøłđðħŧəʼ', 'ioldd' || 'hta'
            ), 'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th'),
        '[^\p{L}?]+', ' ', 'g'));

-- Consonants as they sound in the romanisations met: Mohammad, Muhamed and Mohamed
-- have one skeleton.
create or replace macro linkage.consonants(letters) as
    regexp_replace(
        translate(
            regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(
                letters, 'ph', 'f', 'g'), 'kh', 'h', 'g'), '([gdt])h', '\1', 'g'),
                '[sc]h', 's', 'g'), 'dj', 'j', 'g'), 'ou|oo', 'u', 'g'),
            'yqczvw', 'ikksbu'),
        '[aeiou? ]', '', 'g');

-- The same, of what traditions write most apart: kh, h, x, q, g; j, z, s; v, w, b.
create or replace macro linkage.carried(skeleton) as
    regexp_replace(translate(skeleton, 'hxgjbvw', 'kkks'), 'k+', 'k', 'g');

create or replace macro linkage.undoubled(text) as
    array_to_string(list_filter(string_split(text, ''),
        lambda letter, i: i = 1 or letter <> substr(text, (i - 1)::bigint, 1)), '');

-- A contact or situation that gives neither name nor birth date.
create or replace macro linkage.nameless(registered, nom, prenom, naissance) as
    not registered and nom is null and prenom is null and naissance is null;

-- What stands for a value that nobody knows (the settings list it: SNU, XXX, « non
-- renseigné »), or one letter repeated, is no value; words of the list beside a name are no
-- part of it.
create or replace macro linkage.told_letters(letters, voids) as case
    when letters = '' or list_contains(voids, letters) then null
    when length(letters) > 1 and replace(replace(letters, ' ', ''), left(letters, 1), '') = '' then null
    else nullif(array_to_string(list_filter(string_split(letters, ' '), lambda word: not list_contains(voids, word)), ' '), '')
end;

-- A name cut at thirty characters by a system of record is compared on thirty.
-- A name lost by half or more is unknown.
create or replace table linkage.told_name as
select told, case when letters = '' or 2 * (length(letters) - length(replace(letters, '?', ''))) >= length(letters)
    then null else rtrim(left(letters, 30)) end as letters
from (
    select told, linkage.told_letters(linkage.letters(linkage.read(told)), nothing.words) as letters
    from (select nom as told from linkage.identity_source union select prenom from linkage.identity_source union select nom_usage from linkage.identity_source)
    cross join linkage.nothing
    where told is not null
);

-- The names in the spelling that variants.csv takes for all of a name.
create or replace table linkage.canonical_name as
select letters, list(coalesce(name, word) order by place) as words
from (
    select letters, unnest(string_split(letters, ' ')) as word, generate_subscripts(string_split(letters, ' '), 1) as place
    from (select distinct letters from linkage.told_name where letters is not null)
)
left join linkage.variant on form = word
group by letters;

-- A name is heard whole and by its first four long words, each text once. A skeleton of
-- one consonant says too little (Ali, Lee): the letters are kept.
create or replace table linkage.name as
with spelled as (
    select letters, list_sort(string_split(letters, ' ')) as words
    from (select distinct letters from linkage.told_name where letters is not null)
),
said as (
    select letters, array_to_string(words, '') as text, true as whole from spelled
    union all
    select letters, unnest(list_filter(words, lambda word: length(word) >= 3)[1:4]), false from spelled
),
heard as (
    select text, linkage.undoubled(linkage.consonants(text)) as consonants
    from (select distinct text from said)
),
boned as (
    select letters,
        max(skeleton) filter (whole) as skeleton,
        list(distinct skeleton order by skeleton) as skeletons
    from (
        select letters, whole, case when length(consonants) >= 2 then consonants else text end as skeleton
        from said join heard using (text)
    )
    group by letters
)
select
    row_number() over (order by letters)::integer as name,
    letters,
    replace(letters, ' ', '') as flat,
    array_to_string(spelled.words, ' ') as sorted,
    array_to_string(canonical.words, '') as canonical,
    array_to_string(list_sort(canonical.words), '') as canonical_sorted,
    contains(letters, '?') as lost,
    skeleton,
    linkage.scanned(replace(letters, ' ', '')) as scanned,
    linkage.carried(skeleton) as carried,
    list_filter(spelled.words, lambda word: length(word) >= 3) as words,
    skeletons
from spelled join boned using (letters) join linkage.canonical_name as canonical using (letters);

-- A value of another column, and a dossier number after its consortium: figures count. Each takes
-- its own letters beside it: a macro repeats what it is given, and these are long.
create or replace macro linkage.told_value(told, letters, voids) as
    case when not list_contains(voids, letters) or regexp_matches(told, '\d') then told end;

create or replace macro linkage.after_consortium(dossier) as regexp_extract(dossier, '[^/]*$');

create or replace macro linkage.told_dossier(dossier, letters, voids) as case
    when regexp_full_match(dossier, '.*/[^\p{L}1-9]*') then null
    when not regexp_matches(dossier, '/[^/]*\d[^/]*$') and linkage.told_letters(letters, voids) is null then null
    else dossier
end;

create or replace table linkage.identity as
with lettered as (
    select *,
        linkage.letters(numero) as numero_letters,
        linkage.letters(departement) as departement_letters,
        linkage.letters(nationalite) as nationalite_letters,
        linkage.letters(linkage.after_consortium(dossier)) as dossier_letters,
        linkage.letters(linkage.after_consortium(foyer)) as foyer_letters,
        list_transform(autres, lambda told: nullif(trim(regexp_replace(lower(strip_accents(told)), '[^\p{L}\p{N}]+', ' ', 'g')), '')) as autres_plain
    from linkage.identity_source
)
select
    s.id, s.apart, s.holder, s.registered, s.met, s.other, s.agdref,
    linkage.told_value(s.numero, numero_letters, nothing.words) as numero,
    linkage.told_dossier(s.dossier, dossier_letters, nothing.words) as dossier,
    linkage.told_dossier(s.foyer, foyer_letters, nothing.words) as foyer, family.name as nom,
    -- one name given twice is a single name
    case when given.name is distinct from family.name then given.name end as prenom,
    case when used.name is distinct from family.name then used.name end as nom_usage,
    case when not list_contains(nothing.births, s.naissance) then s.naissance end as naissance, s.sexe,
    coalesce(country.code, linkage.told_letters(nationalite_letters, nothing.words)) as nationalite,
    linkage.told_value(s.departement, departement_letters, nothing.words) as departement,
    list_transform(autres_plain, lambda told: linkage.told_value(told, linkage.letters(told), nothing.words)) as autres
from lettered as s
cross join linkage.nothing
left join linkage.country on country.form = nationalite_letters
left join linkage.told_name as told_family on told_family.told = s.nom
left join linkage.name as family on family.letters = told_family.letters
left join linkage.told_name as told_given on told_given.told = s.prenom
left join linkage.name as given on given.letters = told_given.letters
left join linkage.told_name as told_used on told_used.told = s.nom_usage
left join linkage.name as used on used.letters = told_used.letters;
