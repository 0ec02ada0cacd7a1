-- The records left alone between homonyms.
create or replace table linkage.refused as select unnest(linkage.numbers(?)) as id
