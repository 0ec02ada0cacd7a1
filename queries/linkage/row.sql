-- The rows of two files, or of one, in the form that normalise.sql takes, empty: rows.sql fills it.
create schema if not exists linkage;

-- A figure typed for want of a number is no number: one that is repeated, or all ten in order.
create or replace macro linkage.told_number(digits) as case
    when replace(digits, left(digits, 1), '') = '' or digits in ('0123456789', '1234567890', '9876543210', '0987654321') then null
    else digits
end;

create or replace table linkage.identity_source (
    id integer, apart integer, holder integer, registered boolean, met boolean,
    numero varchar, other boolean, agdref varchar, dossier varchar, foyer varchar,
    nom varchar, prenom varchar, nom_usage varchar, naissance varchar, sexe varchar, nationalite varchar, departement varchar,
    autres varchar[]
);
