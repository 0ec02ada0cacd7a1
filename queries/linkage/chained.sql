-- Kept for the reasons, before the next comparisons: those inside the chains, and the first of
-- the chain that gives the same as each record.
create or replace table linkage.chained as from linkage.comparison;
create or replace table linkage.repeated as select id, number as first from linkage.by_record(?)
