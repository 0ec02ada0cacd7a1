-- order:       405
-- label:       Double accompagnement
-- definition:  Personnes suivies au dernier jour du mois dont un autre dispositif fait doublon avec AGIR.
-- family:      qualite
-- kind:        count
-- counted:     personnes suivies signalées en doublon
-- better:      lower
-- unit:        personnes
-- structures:  oui
select a.person, a.departement, a.structure, a.month, true as counted
from consolidated.active_on_month_end as a
where a.doublon
