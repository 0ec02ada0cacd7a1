-- The name of a record, the same from one statement to the next while the sender
-- calls it the same: its number, or for a contact or a situation the identity written.
create or replace macro record_key(kind, sender, place, number) as
    kind || '/' || sender || '/' || place || '/' || md5(number);
create or replace macro told_identity(dossier, agdref, nom, prenom, born) as
    concat_ws('|', coalesce(dossier, ''), coalesce(agdref, ''), coalesce(nom, ''), coalesce(prenom, ''),
        coalesce(born::varchar, ''));
-- The places where the rows of a department, or of a structure of it, are counted:
-- there, in the structure, in the direction and in the nation; or at one level only.
create or replace macro places(departement, structure, direction, in_direction, in_nation, only_at) as
    list_filter([
        case when only_at is null then {'level': 'departement', 'territory': departement} end,
        case when structure is not null then {'level': 'structure', 'territory': departement || '/' || structure} end,
        case when in_direction and only_at is null then {'level': 'consortium', 'territory': direction} end,
        case when in_nation and coalesce(only_at = 'national', true) then {'level': 'national', 'territory': 'FR'} end
    ], lambda place: place is not null);
-- The name of one row among those that a sender writes alike: what it gives, and its rank
-- among those that give the very same.
create or replace macro told_facts(day, one, other) as
    concat_ws('|', day::varchar, coalesce(one, ''), coalesce(other, ''));
create or replace macro row_key(told_as, facts, rank) as
    told_as || '/' || left(md5(facts), 12) || case when rank = 1 then '' else '/' || rank end;
-- What rows written alike have in common, of the name of one of them.
create or replace macro told_as_of(record) as array_to_string(string_split(record, '/')[1:4], '/');
-- The day by which the dossiers of a parcours follow one another; one that takes a parcours
-- over without an entry of its own comes before those that have one.
create or replace macro told_last(entered, entered_on, non_entered_on) as
    coalesce(entered_on, case when not entered then non_entered_on end, date '0001-01-01');
-- What is given of a parcours in a month: what consolidated.restated says of it, if anything.
create or replace macro in_month(restated, told, told_then) as case when restated is null then told else told_then end;
-- Whether a day is in a period, both days included; either may be left out.
create or replace macro in_period(day, from_on, to_on) as
    day >= coalesce(from_on, date '0001-01-01') and day <= coalesce(to_on, date '9999-12-31');
create or replace macro orientation_identity(nom, prenom, born, sexe, nationalite) as
    concat_ws('|', coalesce(nom, ''), coalesce(prenom, ''), coalesce(born::varchar, ''), coalesce(sexe, ''), coalesce(nationalite, ''));
-- The band of ages of a public.
create or replace macro public_age(age) as
    case when age is null then 'âge inconnu' when age <= 25 then '25 ans ou moins' when age <= 35 then '26-35 ans'
        when age <= 45 then '36-45 ans' else '46 ans ou plus' end;
