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
with makers as (
    select parcours, contact_on, structure, count(*) over (partition by parcours, contact_on) as makers
    from consolidated.contacts
    where effective
),
spans as (
    select
        s.parcours, s.anchor_on, s.covered_to, coalesce(m.makers, 1) as makers,
        case when m.structure is null then 'Entrée seule' else coalesce(i.label, m.structure) end as modality,
        case when m.structure is null then 0 else coalesce(i.rank, 99) end as rank
    from consolidated.contact_spans as s
    left join makers as m on m.parcours = s.parcours and m.contact_on = s.anchor_on
    left join settings.item as i on i.list = 'structure' and i.code = m.structure
    where s.reading = 'contact'
)
select
    f.person, f.departement, f.month, s.modality, s.rank,
    (least(s.covered_to, f.to_on) - greatest(s.anchor_on, f.from_on) + 1) / s.makers as weight
from consolidated.follow_up_12m as f
join spans as s on s.parcours = f.parcours
where least(s.covered_to, f.to_on) >= greatest(s.anchor_on, f.from_on)
