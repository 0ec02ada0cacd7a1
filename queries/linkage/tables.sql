-- Input and output of the linkage. The caller fills linkage.record, or lays a view of the
-- same columns in its place, and linkage.decision.

create schema if not exists linkage;

-- One line is one identity as a statement gives it; any identity column may be null.
create or replace table linkage.record (
    record         varchar not null,     -- natural identity, stable from month to month; given once
    statement      varchar,              -- sender × kind × department
    kind           varchar,              -- a kind of the contract
    consortium     varchar,              -- inside which a dossier number is unique
    dossier        varchar,
    agdref         varchar,
    nom            varchar,
    prenom         varchar,
    date_naissance date,
    sexe           varchar,              -- M, F
    nationalite    varchar,
    departement    varchar,
    first_seen     date,                 -- day this record was first received
    foyer          varchar,              -- number of a household inside a consortium: says who is a relative, never who is the same
    nom_usage      varchar               -- name of use, given beside that of birth
);

-- Decisions known on K. The latest decision on a pair counts.
create or replace table linkage.decision (
    left_record  varchar,
    right_record varchar,
    verdict      varchar,                -- accept, split
    decided_on   date,
    "by"         varchar,
    why          varchar
);

-- What the guards decide comes back as text: numbers parted by commas, none when it is empty;
-- one a record, in the order of the records; lines of values parted by bars. The engine's own
-- appender belongs to its driver, and a list that is bound takes fifteen times as long as one
-- that is split.
create or replace macro linkage.numbers(text) as
    list_transform(list_filter(string_split(text, ','), lambda number: number <> ''), lambda number: number::integer);

create or replace macro linkage.by_record(text) as table
    select unnest(range(len(numbers)))::integer as id, unnest(numbers) as number from (select linkage.numbers(text) as numbers);

create or replace macro linkage.lines(text) as table
    select string_split(line, '|') as part from (select unnest(string_split(text, ',')) as line) where line <> '';
