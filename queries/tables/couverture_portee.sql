-- order:       204
-- label:       Temps de suivi couvert, par structure dont le contact le couvre
-- definition:  Jours de suivi couverts des douze derniers mois, selon la structure dont le contact effectif les
--              couvre.
-- family:      contacts
-- among:       jours de suivi couverts des douze derniers mois
-- weight:      jours-personnes
-- rule:        De plusieurs contacts du même jour, les jours couverts sont partagés à parts égales ; l’entrée seule a sa
--              ligne. La somme des lignes est le temps de suivi couvert.
-- structures:  non
with covered as (
    select
        f.month, f.parcours, f.person, f.departement, s.anchor_on,
        least(s.covered_to, f.to_on) - greatest(s.anchor_on, f.from_on) + 1 as days
    from consolidated.follow_up_12m as f
    join consolidated.contact_spans as s on s.parcours = f.parcours and s.reading = 'contact'
    where least(s.covered_to, f.to_on) >= greatest(s.anchor_on, f.from_on)
),
made as (
    select parcours, contact_on, structure, count(*) over (partition by parcours, contact_on) as makers
    from consolidated.contacts
    where effective
)
select
    c.person, c.departement, c.month,
    case when d.structure is null then 'Entrée seule' else coalesce(i.label, d.structure) end as modality,
    case when d.structure is null then 0 else coalesce(i.rank, 99) end as rank,
    c.days / coalesce(d.makers, 1) as weight
from covered as c
left join made as d on d.parcours = c.parcours and d.contact_on = c.anchor_on
left join settings.item as i on i.list = 'structure' and i.code = d.structure
