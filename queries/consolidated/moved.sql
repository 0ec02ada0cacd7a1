-- The persons who entered in each month asked within six months of leaving another department:
-- the one they left last.
select distinct month, person, departement, left_one
from (
    select
        m.month, n.person, n.departement, n.parcours,
        arg_max(x.departement, {'exited_on': x.exited_on, 'departement': x.departement}) as left_one
    from asked.month as m
    join consolidated.parcours as n on n.entered_on between m.first_on and m.last_on
    join consolidated.parcours as x
        on x.person = n.person and x.departement <> n.departement and x.entered
        and x.exited_on between n.entered_on - 183 and n.entered_on
    group by m.month, n.person, n.departement, n.parcours
)
