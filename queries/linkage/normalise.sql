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
-- have one skeleton. Each pair of letters by itself: a regular expression costs five times as much.
create or replace macro linkage.consonants(letters) as
    translate(
        replace(replace(replace(replace(replace(replace(replace(replace(
            letters, 'ph', 'f'), 'kh', 'h'), 'gh', 'g'), 'dh', 'd'), 'th', 't'), 'sh', 's'), 'ch', 's'), 'dj', 'j'),
        'qczvyw aeiou?', 'kksb');

-- The same, of what traditions write most apart: kh, h, x, q, g; j, z, s; v, w, b.
create or replace macro linkage.carried(skeleton) as
    regexp_replace(translate(skeleton, 'hxgjbvw', 'kkks'), 'k+', 'k', 'g');

-- A letter of another alphabet may be one of two as well.
create or replace macro linkage.undoubled(text) as case
    when regexp_matches(text, '[^a-z]|aa|bb|cc|dd|ee|ff|gg|hh|ii|jj|kk|ll|mm|nn|oo|pp|qq|rr|ss|tt|uu|vv|ww|xx|yy|zz') then
        array_to_string(list_filter(string_split(text, ''),
            lambda letter, i: i = 1 or letter <> substr(text, (i - 1)::bigint, 1)), '')
    else text
end;

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
select letters, list_transform(list_sort(list(struct_pack(place := place, word := coalesce(name, word)))), lambda spelled: spelled.word) as words
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
    select text, linkage.undoubled(consonants) as consonants
    from (select text, linkage.consonants(text) as consonants from (select distinct text from said))
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

-- A value of another column, and a dossier number after its consortium: figures count, and what has none
-- is looked at.
create or replace macro linkage.told_value(told, voids) as case
    when told is null then null
    when regexp_matches(told, '\d') then told
    when not list_contains(voids, linkage.letters(told)) then told
end;

create or replace macro linkage.after_consortium(dossier) as regexp_extract(dossier, '[^/]*$');

create or replace macro linkage.told_dossier(dossier, voids) as case
    when dossier is null then null
    when regexp_full_match(dossier, '.*/[^\p{L}1-9]*') then null
    when regexp_matches(dossier, '/[^/]*\d[^/]*$') then dossier
    when list_transform([linkage.letters(linkage.after_consortium(dossier))], lambda letters: linkage.told_letters(letters, voids))[1] is not null then dossier
end;

-- The values of the other columns, each looked at once in its place, and how many rows give the same.
create or replace table linkage.other_value as
with told as (
    select place, told, count(*) as times
    from (select unnest(autres) as told, generate_subscripts(autres, 1) as place from linkage.identity_source)
    group by place, told
),
plain as (
    select told, nullif(trim(regexp_replace(lower(strip_accents(told)), '[^\p{L}\p{N}]+', ' ', 'g')), '') as plain
    from (select distinct told from told)
),
valued as (
    select told, linkage.told_value(plain, words) as autre from plain cross join linkage.nothing
)
select place, told.told, autre, (sum(times) over (partition by place, autre))::bigint as times
from told left join valued on told.told is not distinct from valued.told;

create or replace table linkage.identity as
with called as materialized (select told, name from linkage.told_name join linkage.name using (letters)),
countries as (
    select told, coalesce(code, linkage.told_letters(letters, words)) as nationalite
    from (select told, linkage.letters(told) as letters from (select distinct nationalite as told from linkage.identity_source))
    cross join linkage.nothing
    left join linkage.country on form = letters
),
departments as (
    select told, linkage.told_value(told, words) as departement
    from (select distinct departement as told from linkage.identity_source)
    cross join linkage.nothing
),
others as (
    select id, list_transform(told, lambda v: v.autre) as autres, list_transform(told, lambda v: v.times) as shared
    from (
        select id, list_sort(list(struct_pack(place := other_value.place, autre := autre, times := times))) as told
        from (select id, unnest(autres) as told, generate_subscripts(autres, 1) as place from linkage.identity_source) as source
        join linkage.other_value on other_value.place = source.place and other_value.told is not distinct from source.told
        group by id
    )
),
-- by themselves: the joins would carry the words from row to row
looked_at as (
    select s.* exclude (numero, dossier, foyer, naissance, autres),
        linkage.told_value(numero, words) as numero,
        linkage.told_dossier(dossier, words) as dossier,
        linkage.told_dossier(foyer, words) as foyer,
        case when not list_contains(births, naissance) then naissance end as naissance
    from linkage.identity_source as s cross join linkage.nothing
)
select
    s.id, s.apart, s.holder, s.registered, s.met, s.other, s.agdref, s.numero, s.dossier, s.foyer, family.name as nom,
    -- one name given twice is a single name
    case when given.name is distinct from family.name then given.name end as prenom,
    case when used.name is distinct from family.name then used.name end as nom_usage,
    s.naissance, s.sexe, countries.nationalite, departments.departement, others.autres, others.shared
from looked_at as s
left join countries on countries.told = s.nationalite
left join departments on departments.told = s.departement
left join others on others.id = s.id
left join called as family on family.told = s.nom
left join called as given on given.told = s.prenom
left join called as used on used.told = s.nom_usage;
