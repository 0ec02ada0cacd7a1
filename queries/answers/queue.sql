-- The pairs of persons that may be one, best first.
select id, left_person, right_person, left_record, right_record, left_first, right_first, score, why, held, left_more, right_more
from linkage.queue order by score desc, id
