-- How many contacts, entries and exits of each month were first received on each day,
-- over the statements that were in force on some day up to the one asked. What a sender
-- wrote in its very first statement has no known delay and is left out. Who is meant
-- is a hash here: two of one sender and one day have the same once in 2⁶⁴.
with told as (
    select 'contacts' as event, e.sender, e.received_on, r.date_contact as happened_on,
        hash(r.dossier, r.agdref, r.nom, r.prenom, r.date_naissance, r.mode) as subject
    from store.records.contacts as r
    join asked.once_in_force as e on e.file = r.file and e.kind = 'contacts'
    union all
    select 'entrees', e.sender, e.received_on, r.date_entree, hash(r.dossier)
    from store.records.parcours as r
    join asked.once_in_force as e on e.file = r.file and e.kind = 'parcours'
    where r.date_entree is not null
    union all
    select 'sorties', e.sender, e.received_on, r.date_sortie, hash(r.dossier)
    from store.records.parcours as r
    join asked.once_in_force as e on e.file = r.file and e.kind = 'parcours'
    where r.date_sortie is not null
),
started as (
    select event, sender, min(received_on) as started_on
    from told
    group by event, sender
),
first as (
    select event, sender, happened_on, subject, min(received_on) as told_on
    from told
    group by event, sender, happened_on, subject
)
select f.event, date_trunc('month', f.happened_on)::date as month, f.told_on, count(*) as told
from first as f
join started as s on s.event = f.event and s.sender = f.sender
where date_trunc('month', f.happened_on)::date >= date_trunc('month', s.started_on)::date
group by all
