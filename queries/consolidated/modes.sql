-- The modes of contact, in the order that decides between two versions of one
-- contact. A message sent is not a contact; an entretien, visite or visio is an
-- interview, the stricter reading.
from (values
    ('entretien', 1, true, true),
    ('visite', 2, true, true),
    ('telephone', 3, true, false),
    ('visio', 4, true, true),
    ('atelier', 5, true, false),
    ('courriel', 6, false, false),
    ('sms', 7, false, false),
    ('courrier', 8, false, false)
) as t(mode, rank, appointment, interview)
