-- The known situation of each parcours over time: from observed_on until the day
-- before next_on, infinity for the last. Of two observations on one day, the more favourable.
with daily as (
    select s.parcours, s.domain, s.observed_on, s.situation, r.rank, r.lasting, s.structure, s.file, s.sheet, s.row
    from consolidated.told_situations as s
    join consolidated.situation_ranks as r on r.domain = s.domain and r.situation = s.situation
    where s.inside
    qualify row_number() over (
        partition by s.parcours, s.domain, s.observed_on
        order by r.rank desc nulls last, s.situation, s.structure, s.file, s.sheet, s.row
    ) = 1
)
select
    *,
    coalesce(lead(observed_on) over (partition by parcours, domain order by observed_on), date 'infinity') as next_on
from daily
