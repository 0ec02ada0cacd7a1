-- The schemas that depend on who is one person, empty.
drop schema if exists indicators cascade; drop schema if exists tables cascade; drop schema if exists checks cascade;
drop schema if exists consolidated cascade;
create schema consolidated; create schema indicators; create schema tables; create schema checks;
