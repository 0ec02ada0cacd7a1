-- Nothing is left of the comparisons made before where there is nothing to compare.
delete from linkage.comparison;
