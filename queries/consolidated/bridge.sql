-- The bridge between OFII and the platforms on the last day of each month asked:
-- every person with a validated orientation is entered, not entered or waiting;
-- then the persons who entered without any orientation of OFII's.
with known as (
    select person, departement,
        min(oriented_on) filter (where decision = 'validee') as oriented_on,
        null::date as entered_on, null::date as non_entered_on, true as by_ofii
    from consolidated.orientations
    group by person, departement
    union all
    select person, departement, null, min(entered_on), min(non_entered_on), false
    from consolidated.parcours
    group by person, departement
),
firsts as (
    select person, departement,
        any_value(oriented_on) as oriented_on, any_value(entered_on) as entered_on, any_value(non_entered_on) as non_entered_on,
        bool_or(by_ofii) as by_ofii
    from known
    group by person, departement
)
select m.month, f.person, f.departement, unnest(case
    when f.oriented_on <= m.last_on then [1, case when f.entered_on <= m.last_on then 2 when f.non_entered_on <= m.last_on then 3 else 4 end]
    when f.entered_on <= m.last_on then [case when f.by_ofii then 6 else 5 end]
end) as rank
from asked.month as m
join firsts as f on f.oriented_on <= m.last_on or f.entered_on <= m.last_on
