-- The score below which no pair is read again: none, where every pair compared is. How many pairs a
-- blocking rule may bring: any number, where there is none.
create or replace table linkage.listed as select ?::double as least_bits, ?::bigint as most_pairs
