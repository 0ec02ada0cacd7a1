-- order:       403
-- label:       Repères des publications du ministère
-- definition:  Personnes entrées depuis l’origine, selon ce que les Info migrations du ministère en publient, et
--              évolution de leur situation depuis l’entrée.
-- family:      qualite
-- among:       entrées au plus tard le dernier jour du mois ; pour l’évolution, personnes suivies ce jour-là ou
--              sorties dans l’année et dont la situation est connue aux deux dates
-- weight:      personnes ; pour l’âge, années révolues à l’entrée
-- rule:        Chaque part se rapporte aux personnes dont le caractère est connu. Une situation est améliorée si
--              elle l’est pour l’emploi ou le logement, dégradée si elle ne l’est que dans ce sens, sinon inchangée.
-- structures:  non
with landmarks as (
    select e.person, e.departement, e.entered_on, case p.sexe when 'M' then 'Hommes' else 'Femmes' end as modality,
        case p.sexe when 'M' then 1 else 2 end as rank, 1 as weight
    from consolidated.parcours as e join consolidated.persons as p on p.person = e.person
    where p.sexe is not null
    union all
    select e.person, e.departement, e.entered_on, 'Âge connu', 3, date_sub('year', p.born_on, e.entered_on)
    from consolidated.parcours as e join consolidated.persons as p on p.person = e.person
    where p.born_on is not null
    union all
    select e.person, e.departement, e.entered_on,
        case s.situation when 'sans_emploi' then 'Sans emploi ni formation' else 'En emploi, en formation ou inactives' end,
        case s.situation when 'sans_emploi' then 4 else 5 end, 1
    from consolidated.parcours as e join consolidated.situations_at_entry as s on s.parcours = e.parcours and s.domain = 'emploi'
    union all
    select e.person, e.departement, e.entered_on,
        case s.situation when 'dna' then 'Dans le dispositif national d’accueil' else 'Hébergées ou logées ailleurs' end,
        case s.situation when 'dna' then 6 else 7 end, 1
    from consolidated.parcours as e join consolidated.situations_at_entry as s on s.parcours = e.parcours and s.domain = 'logement'
),
evolved as (
    select month, parcours, person, departement, bool_or(improved) as improved, bool_or(worsened) as worsened
    from consolidated.progressions
    group by all
)
select l.person, l.departement, m.month, l.modality, l.rank, l.weight
from asked.month as m
join landmarks as l on l.entered_on <= m.last_on
union all
select v.person, v.departement, v.month,
    case when v.improved then 'Situation améliorée' when v.worsened then 'Situation dégradée' else 'Situation inchangée' end,
    case when v.improved then 8 when v.worsened then 10 else 9 end, 1
from evolved as v
