-- What the keys shared have brought.
create or replace table linkage.shared as
select part[1] as rule, part[2]::bigint as pairs, part[3]::bigint as capped from linkage.lines(?)
