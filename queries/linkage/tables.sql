-- Input and output of the linkage. The caller fills linkage.record, or lays a view of the
-- same columns in its place, and linkage.decision.

create schema if not exists linkage;

-- One line is one identity as a statement tells it; any identity column may be null.
create or replace table linkage.record (
    record         varchar not null,     -- natural identity, stable from month to month; told once
    statement      varchar,              -- sender × kind × department
    kind           varchar,              -- orientations, parcours, demandes, contacts, situations
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
    nom_usage      varchar               -- name of use, told beside that of birth
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
