-- The weights of a comparison in words, as a reader meets them.
create or replace macro linkage.signed(bits) as
    case when bits < 0 then '−' else '+' end || replace(format('{:.1f}', abs(bits)), '.', ',');

create or replace macro linkage.why(c) as concat_ws(chr(8239) || '; ',
    linkage.words_agdref(c.agdref_level) || ' ' || linkage.signed(c.agdref_bits),
    linkage.words_voisinage(c.voisinage_level) || ' ' || linkage.signed(c.voisinage_bits),
    linkage.words_numero(c.numero_level) || ' ' || linkage.signed(c.numero_bits),
    linkage.words_dossier(c.dossier_level) || ' ' || linkage.signed(c.dossier_bits),
    linkage.words_nom(c.nom_level) || ' ' || linkage.signed(c.nom_bits),
    linkage.words_prenom(c.prenom_level) || ' ' || linkage.signed(c.prenom_bits),
    linkage.words_inversion(c.inversion_level) || ' ' || linkage.signed(c.inversion_bits),
    linkage.words_naissance(c.naissance_level) || ' ' || linkage.signed(c.naissance_bits),
    linkage.words_ensemble(c.ensemble_level) || ' ' || linkage.signed(c.ensemble_bits),
    linkage.words_registre(c.registre_level) || ' ' || linkage.signed(c.registre_bits),
    linkage.words_sexe(c.sexe_level) || ' ' || linkage.signed(c.sexe_bits),
    linkage.words_nationalite(c.nationalite_level) || ' ' || linkage.signed(c.nationalite_bits),
    linkage.words_departement(c.departement_level) || ' ' || linkage.signed(c.departement_bits),
    nullif(array_to_string(list_filter(list_transform(list_zip(c.autre_levels, c.autre_bits, c.autre_names),
        lambda z: replace(linkage.words_autre(z[1]), '{autre}', z[3]) || ' ' || linkage.signed(z[2])),
        lambda words: words is not null), chr(8239) || '; '), ''),
    'au départ ' || linkage.signed(c.prior));
