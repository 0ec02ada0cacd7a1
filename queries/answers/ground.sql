-- The schemas of a question, after fresh.sql; those of the question before are dropped.
drop schema if exists linkage cascade; drop schema if exists staging cascade;
drop schema if exists asked cascade; drop schema if exists settings cascade;
create schema asked; create schema settings; create schema staging;
create table asked.day (day date);
create table asked.month (month date, first_on date, last_on date);
create table asked.statement (file bigint, kind varchar, departement varchar, sender varchar, path varchar,
    received_on date, extraction_on date, part varchar, kept integer, rows integer);
create table asked.reception (file bigint, kind varchar, departement varchar, sender varchar,
    received_on date, extraction_on date, status varchar);
create table asked.once_in_force (file bigint, kind varchar, sender varchar, direction varchar, received_on date);
create table asked.decided (record varchar, told_as varchar);
create table asked.expected (sender varchar, kind varchar, departement varchar);
create table settings.departement (departement varchar, direction varchar, region varchar, opened_on date);
create table settings.territory (rank integer, level varchar, territory varchar);
create table settings.item (list varchar, code varchar, label varchar, rank integer);
create table settings.criterion (rank integer, criterion varchar, label varchar, rule varchar, value varchar, from_on date, to_on date,
    emploi varchar[], logement varchar[]);
create table settings.places (departement varchar, places integer, from_on date, to_on date);
create table settings.duration (months integer, from_on date, to_on date);
