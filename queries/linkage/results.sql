-- The output of the linkage.

-- Every record, once: its person.
create or replace table linkage.person as
select
    s.record,
    person,                              -- P and a hash: the same from month to month while his first record is given
    identified                           -- false when no record of the person gives a name or a birth date: nobody knows who it is
from linkage.identity_source as s
join linkage.person_of using (id)
join (
    select person, bool_or(nom is not null or prenom is not null or naissance is not null) as identified
    from linkage.line join linkage.person_of using (id) group by person
) as told using (person);

-- The partition if the queue were accepted.
create or replace table linkage.person_if_accepted as
select s.record, upper_of.person
from linkage.identity_source as s join linkage.upper_of using (id);

insert into linkage.blocking select *, 0, 0 from linkage.shared;
