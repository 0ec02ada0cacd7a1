-- The households followed on the last day of each month asked: those of a department,
-- and apart those of each structure among its own parcours. A person of whom no
-- household is given is one.
with members as (
    select a.month, a.departement, a.structure, a.person, coalesce('foyer ' || h.foyer, 'seul ' || a.person) as household
    from consolidated.active_on_month_end as a
    left join consolidated.households as h on h.person = a.person
)
select month, departement, null as structure, min(person) as person, count(distinct person) as members
from members
group by month, departement, household
union all
select month, departement, structure, min(person), count(distinct person)
from members
where structure is not null
group by month, departement, structure, household
