-- Where the aggregates of other stores lie for an answer.
drop schema if exists imported cascade;
create schema imported;
create table imported.answer (question varchar, month date, departement varchar, once_in_direction boolean, once_in_nation boolean,
    numerator bigint, denominator bigint, value double, days bigint, event bigint, n bigint);
create table imported.cell ("table" varchar, month date, departement varchar, modality varchar, rank integer, weight double, n bigint);
