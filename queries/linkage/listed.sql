-- The score below which no pair is read again: none, where every pair compared is.
create or replace table linkage.listed as select ?::double as least_bits;
