-- Which part of the keys is asked for, of how many.
create or replace table linkage.slice as select ?::ubigint as part, ?::ubigint as parts
