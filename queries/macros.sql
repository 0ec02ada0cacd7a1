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
-- The name of one row among those that a sender tells alike: what it tells, and its rank
-- among those that tell the very same.
create or replace macro told_facts(day, one, other) as
    concat_ws('|', day::varchar, coalesce(one, ''), coalesce(other, ''));
create or replace macro row_key(told_as, facts, rank) as
    told_as || '/' || left(md5(facts), 12) || case when rank = 1 then '' else '/' || rank end;
-- What rows told alike have in common, of the name of one of them.
create or replace macro told_as_of(record) as array_to_string(string_split(record, '/')[1:4], '/');
create or replace macro orientation_identity(nom, prenom, born, sexe, nationalite) as
    concat_ws('|', coalesce(nom, ''), coalesce(prenom, ''), coalesce(born::varchar, ''), coalesce(sexe, ''), coalesce(nationalite, ''));
