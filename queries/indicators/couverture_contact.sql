-- order:       205
-- label:       Temps de suivi couvert
-- definition:  Part des jours de suivi des douze derniers mois qui étaient à moins de deux mois d’un contact
--              effectif.
-- family:      contacts
-- kind:        ratio
-- among:       jours de suivi des douze derniers mois
-- counted:     jours couverts par un contact effectif de moins de deux mois
-- better:      higher
-- unit:        jours-personnes
-- rule:        Un message envoyé (courriel, SMS, courrier) n’est pas un contact ; l’entrée en est un.
-- structures:  oui
with covered as (
    select
        f.parcours, f.month,
        sum(greatest(0, least(s.covered_to, f.to_on) - greatest(s.anchor_on, f.from_on) + 1)) as days
    from consolidated.follow_up_12m as f
    join consolidated.contact_spans as s on s.parcours = f.parcours and s.reading = 'contact'
    group by f.parcours, f.month
)
select
    f.person, f.departement, f.structure, f.month,
    c.days as numerator,
    f.to_on - f.from_on + 1 as denominator
from consolidated.follow_up_12m as f
join covered as c on c.parcours = f.parcours and c.month = f.month
