-- Rows of one side, given as JSON.
insert into linkage.row
select ?, r.name, r.nom, r.prenom, r.naissance, r.numero, r.sexe, r.nationalite, r.departement, r.autres
from (select unnest(from_json(?, '[{"name":"VARCHAR","nom":"VARCHAR","prenom":"VARCHAR","naissance":"VARCHAR",
    "numero":"VARCHAR","sexe":"VARCHAR","nationalite":"VARCHAR","departement":"VARCHAR","autres":["VARCHAR"]}]')) as r)
