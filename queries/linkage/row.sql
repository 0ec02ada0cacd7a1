-- The rows of two files, empty: more_rows.sql fills it.
create schema if not exists linkage;
create or replace table linkage.row (side integer, name varchar, nom varchar, prenom varchar, naissance varchar,
    numero varchar, sexe varchar, nationalite varchar, departement varchar, autres varchar[]);
