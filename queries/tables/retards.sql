-- order:       201
-- label:       Retard de contact
-- definition:  Personnes sans contact depuis plus de deux mois, selon le nombre de jours écoulés depuis
--              l’échéance.
-- family:      contacts
-- among:       personnes sans contact depuis plus de deux mois
-- structures:  oui
with late as (
    select
        a.person, a.departement, a.structure, a.month,
        case when a.day - a.due_on <= 30 then 1 when a.day - a.due_on <= 60 then 2 else 3 end as rank
    from consolidated.active_on_month_end as a
    where a.day > a.due_on
)
select
    person, departement, structure, month,
    ['1 à 30 jours', '31 à 60 jours', 'Plus de 60 jours'][rank] as modality, rank
from late
