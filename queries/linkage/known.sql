-- Of the rows of any file nothing is asked again as they were written.
drop table linkage.identity_source;
drop table linkage.told_name;
drop table linkage.canonical_name;
drop table linkage.other_value;
