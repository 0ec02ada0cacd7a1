-- The name of a record, the same from one statement to the next while the sender
-- calls it the same: its number, or for a contact or a situation the identity told.
create or replace macro record_key(kind, sender, place, number) as
    kind || '/' || sender || '/' || place || '/' || md5(number);
create or replace macro told_identity(dossier, agdref, nom, prenom, born) as
    concat_ws('|', coalesce(dossier, ''), coalesce(agdref, ''), coalesce(nom, ''), coalesce(prenom, ''),
        coalesce(born::varchar, ''));
