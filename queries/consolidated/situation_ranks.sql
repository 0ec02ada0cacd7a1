-- The situations from the least to the most favourable, and those that make a
-- lasting outcome: a durable job or training, a lasting home (handbook, 5.3).
-- The rank of inactif is unknown: it is left out of progression_emploi. The levels of
-- French are known as situations are, and make neither an outcome nor a progression.
from (values
    ('emploi', 'sans_emploi', 0, false),
    ('emploi', 'formation_linguistique', 1, false),
    ('emploi', 'emploi_precaire', 2, false),
    ('emploi', 'formation_qualifiante', 3, true),
    ('emploi', 'emploi_durable', 4, true),
    ('emploi', 'inactif', null, false),
    ('logement', 'sans_domicile', 0, false),
    ('logement', 'urgence', 1, false),
    ('logement', 'tiers', 1, false),
    ('logement', 'dna', 2, false),
    ('logement', 'insertion', 3, false),
    ('logement', 'residence_sociale', 4, true),
    ('logement', 'parc_prive', 4, true),
    ('logement', 'parc_social', 4, true),
    ('langue', 'aucun', 0, false),
    ('langue', 'a1', 1, false),
    ('langue', 'a2', 2, false),
    ('langue', 'b1', 3, false),
    ('langue', 'b2', 4, false)
) as t(domain, situation, rank, lasting)
