-- The links that were made.
create or replace table linkage.made as
select part[1]::integer as a, part[2]::integer as b, part[3] as method, part[4]::double as score, part[5]::integer as stage
from linkage.lines(?)
