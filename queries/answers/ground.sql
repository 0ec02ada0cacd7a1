-- The schemas of a question, after fresh.sql; those of the question before are dropped.
drop schema if exists linkage cascade; drop schema if exists staging cascade;
drop schema if exists asked cascade; drop schema if exists settings cascade;
create schema asked; create schema settings; create schema staging;
create table asked.day (day date);
create table asked.month (month date, first_on date, last_on date);
-- The departments and the territories of each month asked, as they stand on its last day.
create table asked.departement (month date, departement varchar, direction varchar, lead_rank integer);
create table asked.territory (month date, rank integer, level varchar, territory varchar);
-- The departments of whose structures figures are asked.
create table asked.structured (departement varchar);
-- named is what the sender was at first: what it gives keeps that name.
create table asked.statement (file bigint, kind varchar, departement varchar, sender varchar, named varchar, path varchar,
    received_on date, extraction_on date, part varchar, kept integer, rows integer);
create table asked.reception (file bigint, kind varchar, departement varchar, sender varchar, named varchar,
    received_on date, extraction_on date, status varchar);
create table asked.once_in_force (file bigint, kind varchar, sender varchar, named varchar, direction varchar, received_on date, extraction_on date,
    departements varchar[]);
create table asked.decided (record varchar, told_as varchar);
-- What is expected for each month asked, and what is awaited on the day asked.
create table asked.expected (month date, sender varchar, named varchar, kind varchar, departement varchar);
create table asked.awaited (sender varchar, named varchar, kind varchar, departement varchar);
-- family: of the numbers of dossiers; origin: the first direction, of the names of records.
create table settings.departement (departement varchar, family varchar, origin varchar, region varchar, opened_on date);
-- The leads of each department in the order in which they led; handed where there were several.
create table settings.lead (departement varchar, lead varchar, rank integer, handed boolean);
create table settings.office (departement varchar, rank integer, from_on date, to_on date);
-- The other names of the structures that become others, and their days.
create table settings.structure_name (structure varchar, name varchar, from_on date, to_on date);
create table settings.item (list varchar, code varchar, label varchar, rank integer);
create table settings.criterion (rank integer, criterion varchar, label varchar, rule varchar, value varchar, from_on date, to_on date,
    emploi varchar[], logement varchar[]);
create table settings.places (departement varchar, places integer, from_on date, to_on date);
create table settings.duration (months integer, from_on date, to_on date);
