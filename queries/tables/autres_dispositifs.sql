-- order:       403
-- label:       Autres dispositifs suivis
-- definition:  Personnes suivies au dernier jour du mois qui suivent aussi un autre dispositif.
-- family:      qualite
-- among:       personnes suivies au dernier jour du mois
-- structures:  oui
select a.person, a.departement, a.structure, a.month, trim(a.other_scheme) as modality, 0 as rank
from consolidated.active_on_month_end as a
where a.other_scheme is not null
