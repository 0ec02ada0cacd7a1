-- The records of the groups that shared numbers hold together, each text once: how many give it.
create or replace table linkage.chain as
select unnest(linkage.numbers(?)) as id, unnest(linkage.numbers(?)) as root, unnest(linkage.numbers(?))::bigint as times
