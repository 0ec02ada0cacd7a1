-- The parcours that each person entered: the only one, or all, the latest first.
with entered as (
    select person, parcours, entered_on, exited_on, count(*) over (partition by person) as of_person
    from consolidated.parcours
    where entered
)
select person, parcours, entered_on, exited_on, null as several
from entered
where of_person = 1
union all
select
    person, null, null, null,
    list({'parcours': parcours, 'entered_on': entered_on, 'exited_on': exited_on} order by entered_on desc, parcours)
from entered
where of_person > 1
group by person
