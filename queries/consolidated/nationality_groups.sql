-- The groups in which nationalities are compared: few, fixed and the same in every
-- store, so that the counts of several stores add up. A name is compared without
-- accents, in lower case; what is not here is « Autres ». French-speaking origins
-- stand apart because the ministry finds them to matter (Info migrations 113).
with groups(nationality_group, names) as (values
    ('Afghanistan', 'afghanistan, afghane, afghan'),
    ('Afrique francophone', 'algerie, benin, burkina faso, burundi, cameroun, centrafrique, republique centrafricaine, comores, congo, republique du congo, republique democratique du congo, rdc, cote d ivoire, djibouti, gabon, guinee, madagascar, mali, maroc, mauritanie, niger, rwanda, senegal, tchad, togo, tunisie'),
    ('Autre Afrique', 'afrique du sud, angola, egypte, erythree, ethiopie, gambie, ghana, guinee bissau, guinee equatoriale, kenya, liberia, libye, mozambique, nigeria, ouganda, sierra leone, somalie, soudan, soudan du sud, tanzanie, zimbabwe'),
    ('Autre Asie et Proche-Orient', 'arabie saoudite, bangladesh, bhoutan, birmanie, chine, inde, irak, iran, jordanie, kazakhstan, koweit, kirghizistan, liban, mongolie, myanmar, nepal, ouzbekistan, pakistan, palestine, sri lanka, syrie, tadjikistan, tibet, turkmenistan, vietnam, yemen'),
    ('Europe, Caucase et Turquie', 'albanie, armenie, azerbaidjan, belarus, bielorussie, bosnie herzegovine, georgie, kosovo, macedoine du nord, moldavie, montenegro, russie, federation de russie, serbie, turquie, ukraine')
)
select nationality_group, unnest(string_split(names, ', ')) as nationality
from groups
