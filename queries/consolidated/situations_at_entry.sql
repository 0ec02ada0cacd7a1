-- The situation of each parcours at its entry: the latest observation on or
-- before it, otherwise the earliest of the 31 days after.
select p.parcours, s.domain, s.situation, s.rank, s.lasting, s.observed_on
from consolidated.parcours as p
join consolidated.situations as s
    on s.parcours = p.parcours and s.observed_on <= p.entered_on + 31
where p.entered
qualify row_number() over (
    partition by p.parcours, s.domain
    order by s.observed_on <= p.entered_on desc,
        case when s.observed_on <= p.entered_on then p.entered_on - s.observed_on else s.observed_on - p.entered_on end
) = 1
