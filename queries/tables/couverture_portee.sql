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
        s.parcours, s.anchor_on, s.covered_to, coalesce(m.makers, 1) as makers, m.structure
    from consolidated.contact_spans as s
    left join makers as m on m.parcours = s.parcours and m.contact_on = s.anchor_on
    where s.reading = 'contact'
)
select
    f.person, f.departement, f.month,
    case when s.structure is null then 'Entrée seule' else coalesce(i.label, n.name, s.structure) end as modality,
    case when s.structure is null then 0 else coalesce(i.rank, 99) end as rank,
    (least(s.covered_to, f.to_on) - greatest(s.anchor_on, f.from_on) + 1) / s.makers as weight
from consolidated.follow_up_12m as f
join spans as s on s.parcours = f.parcours
join asked.month as m on m.month = f.month
left join settings.structure_name as n on n.structure = s.structure and in_period(m.last_on, n.from_on, n.to_on)
left join settings.item as i on i.list = 'structure' and i.code = coalesce(n.name, s.structure)
where least(s.covered_to, f.to_on) >= greatest(s.anchor_on, f.from_on)
