-- The scored pairs of two files of people, each with the reasons of its score.
with named as (
    select *, from_json(?, '["VARCHAR"]') as autre_names from linkage.flagged where score >= ?
)
select a, b, score, flags, coalesce((numero_level = 'identique')::integer, 0), coalesce((numero_level <> 'identique')::integer, 0), linkage.why(said)
from (select *, named as said from named)
