-- The pairs that wait, as the guards leave them.
create or replace table linkage.waiting as
select part[1]::integer as a, part[2]::integer as b, part[3]::double as score, part[4]::integer as pairs, part[5]::boolean as agreed,
    part[6] as held, part[7]::integer as more_of_a, part[8]::integer as more_of_b
from linkage.lines(?)
