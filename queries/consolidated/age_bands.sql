-- The age band of the profile of each age, in completed years.
select unnest(range(from_age, to_age + 1)) as age, modality, rank
from (values
    ('Moins de 16 ans', 0, 0, 15),
    ('16-17 ans', 1, 16, 17),
    ('18-25 ans', 2, 18, 25),
    ('26-35 ans', 3, 26, 35),
    ('36-45 ans', 4, 36, 45),
    ('46-59 ans', 5, 46, 59),
    ('60 ans et plus', 6, 60, 200)
) as t(modality, rank, from_age, to_age)
