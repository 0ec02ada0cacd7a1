-- The identities as given, kept while components.sql puts those of the groups in their place.
create or replace table linkage.line as from linkage.identity;
