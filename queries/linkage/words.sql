-- The weights of a comparison in words, as a reader meets them.
create or replace macro linkage.signed(bits) as
    case when bits < 0 then '−' else '+' end || replace(format('{:.1f}', abs(bits)), '.', ',');

create or replace macro linkage.why(c) as concat_ws(chr(8239) || '; ',
    case when c.agdref_level is not null then linkage.words_agdref(c.agdref_level) || ' ' || linkage.signed(c.agdref_bits) end,
    case when c.voisinage_level is not null then linkage.words_voisinage(c.voisinage_level) || ' ' || linkage.signed(c.voisinage_bits) end,
    case when c.numero_level is not null then linkage.words_numero(c.numero_level) || ' ' || linkage.signed(c.numero_bits) end,
    case when c.dossier_level is not null then linkage.words_dossier(c.dossier_level) || ' ' || linkage.signed(c.dossier_bits) end,
    case when c.nom_level is not null then linkage.words_nom(c.nom_level) || ' ' || linkage.signed(c.nom_bits) end,
    case when c.prenom_level is not null then linkage.words_prenom(c.prenom_level) || ' ' || linkage.signed(c.prenom_bits) end,
    case when c.inversion_level is not null then linkage.words_inversion(c.inversion_level) || ' ' || linkage.signed(c.inversion_bits) end,
    case when c.naissance_level is not null then linkage.words_naissance(c.naissance_level) || ' ' || linkage.signed(c.naissance_bits) end,
    case when c.ensemble_level is not null then linkage.words_ensemble(c.ensemble_level) || ' ' || linkage.signed(c.ensemble_bits) end,
    case when c.registre_level is not null then linkage.words_registre(c.registre_level) || ' ' || linkage.signed(c.registre_bits) end,
    case when c.sexe_level is not null then linkage.words_sexe(c.sexe_level) || ' ' || linkage.signed(c.sexe_bits) end,
    case when c.nationalite_level is not null then linkage.words_nationalite(c.nationalite_level) || ' ' || linkage.signed(c.nationalite_bits) end,
    case when c.departement_level is not null then linkage.words_departement(c.departement_level) || ' ' || linkage.signed(c.departement_bits) end,
    nullif(array_to_string(list_filter(list_transform(list_zip(c.autre_levels, c.autre_bits, c.autre_names),
        lambda z: case when z[1] is not null then replace(linkage.words_autre(z[1]), '{autre}', z[3]) || ' ' || linkage.signed(z[2]) end),
        lambda words: words is not null), chr(8239) || '; '), ''),
    'au départ ' || linkage.signed(c.prior));
