-- The identities that OFII gives of a number beside an older one, in one statement at least:
-- two under one number are two records. The one given first keeps the name of the number,
-- and so does whoever comes in its place alone, which is a correction; one given beside it
-- never takes that name, even left alone afterwards.
with doubled as (
    select distinct departement, agdref
    from (
        select r.file, r.departement, r.agdref
        from store.records.orientations as r
        where r.file in (select file from asked.once_in_force where kind = 'orientations')
        group by r.file, r.departement, r.agdref having count(*) > 1
    )
),
told as (
    select distinct e.sender, r.departement, r.agdref, orientation_identity(r.nom, r.prenom, r.date_naissance, r.sexe, r.nationalite) as identity,
        r.file, e.received_on
    from store.records.orientations as r
    join doubled as d on d.departement = r.departement and d.agdref = r.agdref
    join asked.once_in_force as e on e.file = r.file and e.kind = 'orientations'
),
since as (
    select sender, departement, agdref, identity, file,
        min({'day': received_on, 'file': file, 'identity': identity}) over (partition by sender, departement, agdref, identity) as first_told
    from told
)
select distinct a.sender, a.departement, a.agdref, a.identity
from since as a
join since as b using (sender, departement, agdref, file)
where b.first_told < a.first_told
