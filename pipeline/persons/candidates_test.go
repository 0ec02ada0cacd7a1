package persons

import (
	"database/sql"
	"fmt"
	"strings"
	"testing"
)

// The comparisons that may find a relative: an end of a weighed tie that is no line of OFII, with somebody
// whom neither sex nor day of birth makes another.
func TestWhoMayBeARelative(t *testing.T) {
	conn := laid(t)
	lay(t, conn, "identity_source", "id, kind", "1, 'orientations'", "2, 'contacts'", "3, 'situations'", "5, 'contacts'", "7, 'orientations'", "8, 'parcours'")
	lay(t, conn, "suspect", "id, other, by_names", "5, 7, false", "7, 5, false", "2, 8, false", "8, 2, false", "3, 1, false", "1, 3, false")
	// 2 and 8 give nothing in common: their tie is not weighed
	lay(t, conn, "shared_number", "a, b", "5, 7", "1, 3", "2, 6", "6, 8")
	identity := []string{"5, 'M', '19900514'", "3, null, null"}
	for _, id := range []string{"0", "1", "2", "7", "8", "9", "15"} {
		identity = append(identity, id+", null, null")
	}
	lay(t, conn, "identity", "id, sexe, naissance", append(identity, "10, 'M', null", "11, 'F', null", "12, null, '19900514'", "13, 'M', '19900515'", "14, 'M', '19791103'")...)
	lay(t, conn, "pair", "a, b, times", "0, 5, 1", "5, 9, 2", "0, 3, 3", "3, 9, 4", "7, 9, 1", "1, 9, 1", "2, 9, 1", "8, 9, 1", "0, 9, 1",
		"5, 10, 1", "5, 11, 1", "5, 12, 1", "5, 13, 1", "5, 14, 1", "5, 15, 1")
	step(t, conn, "spared.sql")
	reads(t, conn, "select a, b, times from linkage.pair", "0 | 5 | 1", "5 | 9 | 2", "0 | 3 | 3", "3 | 9 | 4",
		"5 | 10 | 1", "5 | 12 | 1", "5 | 13 | 1", "5 | 15 | 1") // another sex, or another day, is nobody's relative
}

// What each rule brought is the sum of its slices; what was left out is counted apart.
func TestWhatEachRuleBrought(t *testing.T) {
	conn := laid(t)
	lay(t, conn, "key", "rule", "'numéro'", "'numéro'", "'dossier'", "'noms'")
	lay(t, conn, "brought", "rule, pairs", "'numéro', 3", "'numéro', 4")
	lay(t, conn, "block", "rule, size, capped, beyond", "'numéro', 500, true, false", "'numéro', 90, false, true", "'numéro', 40, false, false", "'numéro', 12, false, false", "'noms', 301, true, false")
	lay(t, conn, "slice", "part", "0")
	step(t, conn, "brought.sql")
	reads(t, conn, "from linkage.blocking", "numéro | 7 | 1 | 1 | 40", "dossier | 0 | 0 | 0 | 0", "noms | 0 | 1 | 0 | 0")
	reads(t, conn, "select string_agg(rule, ' ') from linkage.blocking", "dossier noms numéro")
}

// The pairs of a slice: of those who share a key of it, the ones of two sides, each once; where a key has
// halves, one of the two at least is of the half.
func TestThePairsOfASlice(t *testing.T) {
	conn := laid(t)
	lay(t, conn, "slice", "part, parts", "1::ubigint, 3::ubigint")
	lay(t, conn, "block", "key, rule, capped, beyond", "4::ubigint, 'whole', false, false", "7, 'halves', false, false", "10, 'large', true, false", "13, 'rich', false, true", "5, 'elsewhere', false, false", "1, 'again', false, false")
	keys := []string{"10::ubigint, 0, 0, null::boolean", "10, 1, 1, null", "13, 0, 0, null", "13, 1, 1, null", "5, 0, 0, null", "5, 1, 1, null",
		"4, 0, 0, null", "4, 2, 2, null", "4, 3, 2, null", "7, 4, 4, true", "7, 5, 5, false", "7, 6, 6, false", "7, 7, 7, true", "1, 0, 0, null", "1, 2, 2, null",
		"16, 8, 8, null", "16, 9, 9, null"} // a key of one, or of none
	lay(t, conn, "key", "key, id, apart, half", keys...)
	exec(t, conn, "create or replace table linkage.brought (rule varchar, pairs bigint)")
	step(t, conn, "candidates.sql")
	reads(t, conn, "from linkage.pair", "0 | 2", "0 | 3", "4 | 5", "4 | 6", "4 | 7", "5 | 7", "6 | 7")
	reads(t, conn, "from linkage.brought", "whole | 2", "halves | 5", "again | 1")
}

// Once names are weighed, straight and crosswise, a pair whose bits reach the list stays: those of a name
// not met count as another's, those of a name not given as none.
func TestWhoStillReachesTheList(t *testing.T) {
	conn := laid(t)
	const far, farGiven = -3.5, -3.0 // the weights of another name, of another given name
	lay(t, conn, "name_pair", "x, y, level, nom_bits, prenom_bits, crossed_nom_bits, crossed_prenom_bits",
		"1, 1, 'identique', 9.0, 90.0, 8.0, 80.0", "2, 2, 'identique', 70.0, 7.0, 60.0, 6.0", "1, 2, 'proche', 50.0, 40.0, 5.0, 4.0",
		"1, 3, 'different', 99.0, 99.0, 99.0, 99.0", "4, 5, 'identique', 0.0, 0.0, 0.0, 0.0")
	for _, c := range []struct {
		story string
		met   string // names met: family, given, family with given, given with family
		names float64
	}{
		{"both names", "1, 1, 2, 2, null, null, null, null", 9 + 7},
		{"both, crosswise", "1, 3, 2, 4, 1, 2, 1, 2", 5 + 4 - 3},
		{"both, crosswise, and they weigh less so", "1, 1, 2, 2, 1, 2, 1, 2", 9 + 7},
		{"the family name is another", "1, 3, 2, 2, null, null, null, null", far + 7},
		{"the given name is another", "1, 1, 2, 3, null, null, null, null", 9 + farGiven},
		{"a family name is not given", "null, 1, 2, 2, null, null, null, null", 7},
		{"nor on the other side", "1, null, 2, 2, null, null, null, null", 7},
		{"a given name is not given", "1, 1, null, 2, null, null, null, null", 9},
		{"nor on the other side", "1, 1, 2, null, null, null, null, null", 9},
		{"crosswise, the family name is another", "1, 3, 1, 3, 1, 3, 1, 2", far + 4 - 3},
		{"crosswise, the given name is another", "1, 3, 1, 3, 1, 2, 1, 3", 5 + farGiven - 3},
		{"crosswise, the family name is not given", "1, 3, 1, 3, null, 1, 1, 2", 4 - 3},
		{"nor on the other side", "1, 3, 1, 3, 1, null, 1, 2", 4 - 3},
		{"crosswise, the given name is not given", "1, 3, 1, 3, 1, 2, null, 1", 5 - 3},
		{"nor on the other side", "1, 3, 1, 3, 1, 2, 1, null", 5 - 3},
	} {
		for least, stays := range map[float64]bool{c.names + 2: true, c.names + 2.5: false} {
			lay(t, conn, "reaching", "a, b, bits", "0, 1, 2.0::double")
			lay(t, conn, "met", "a, b, nom_x, nom_y, prenom_x, prenom_y, crossed_nom_x, crossed_nom_y, crossed_prenom_x, crossed_prenom_y",
				"0, 1, "+strings.ReplaceAll(c.met, "null", "null::integer"), "5, 6, 4, 5, 4, 5, 4, 5, 4, 5")
			lay(t, conn, "listed", "least_bits", fmt.Sprint(least, "::double"))
			exec(t, conn, "create or replace table linkage.copied as from linkage.name_pair")
			step(t, conn, "reached.sql")
			want := []string{}
			if stays {
				want = append(want, "0 | 1")
			}
			reads(t, conn, "select a, b from linkage.pair", want...)
			reads(t, conn, "select a, b from linkage.met", append([]string{}, want...)...)
			if t.Failed() {
				t.Fatalf("%s, from %g bits", c.story, least)
			}
			exec(t, conn, "create or replace table linkage.name_pair as from linkage.copied")
		}
	}
	// the names that only those who left had are let go of
	lay(t, conn, "name_pair", "x, y, level, nom_bits, prenom_bits, crossed_nom_bits, crossed_prenom_bits",
		"1, 2, 'identique', 1, 1, 1, 1", "3, 4, 'identique', 1, 1, 1, 1", "5, 6, 'identique', 1, 1, 1, 1", "7, 8, 'identique', 1, 1, 1, 1", "9, 9, 'identique', 1, 1, 1, 1", "1, 4, 'identique', 1, 1, 1, 1")
	lay(t, conn, "reaching", "a, b, bits", "0, 1, 2.0::double", "0, 2, -9.0")
	lay(t, conn, "met", "a, b, nom_x, nom_y, prenom_x, prenom_y, crossed_nom_x, crossed_nom_y, crossed_prenom_x, crossed_prenom_y", "0, 1, 1, 2, 3, 4, 5, 6, 7, 8", "0, 2, 9, 9, 9, 9, 9, 9, 9, 9")
	lay(t, conn, "listed", "least_bits", "0.0::double")
	step(t, conn, "reached.sql")
	reads(t, conn, "select x, y from linkage.name_pair", "1 | 2", "3 | 4", "5 | 6", "7 | 8")
}

// What a pair weighs at most but for its names.
func TestWhatAPairMayWeigh(t *testing.T) {
	conn := laid(t)
	heard(t, conn, "Zargul")
	step(t, conn, "frequencies.sql", "sides.sql")
	const columns = "id, naissance, year, day, numero, sexe, nationalite, departement, born, names, autre_1, letters_1, long_1, autre_2, letters_2, long_2, autre_3, letters_3, long_3, most_1, rest_1, most_2, rest_2, most_3, rest_3, most_after"
	lay(t, conn, "size", "counted, padding", "1050, 0.0") // ten bits and four hundredths
	lay(t, conn, "listed", "least_bits", "-99.0::double")
	value := func(name string, places ...string) map[string]string {
		of := map[string]string{}
		for _, p := range places {
			of["autre_"+p], of["letters_"+p], of["long_"+p] = "'"+name+"'", "linkage.letters_of('"+name+"')", fmt.Sprint(len(name))
		}
		return of
	}
	born := func(naissance, year, day string) map[string]string {
		return map[string]string{"naissance": "'" + naissance + "'", "year": year, "day": day}
	}
	of := func(column, value string) map[string]string { return map[string]string{column: "'" + value + "'"} }
	cases := []struct {
		story string
		l, r  map[string]string
		bits  float64
	}{
		{"nothing is given", nil, nil, 0},
		{"one birth date", born("19900514", "1990", "514"), born("19900514", "1990", "514"), 7.5},
		{"another year and another day", born("19900514", "1990", "514"), born("19910515", "1991", "515"), -5},
		{"another year", born("19900514", "1990", "514"), born("19910514", "1991", "514"), 6},
		{"another day of the year", born("19900514", "1990", "514"), born("19901103", "1990", "1103"), -5},
		{"the next day", born("19900514", "1990", "514"), born("19900515", "1990", "515"), 6},
		{"a birth date on one side", born("19900514", "1990", "514"), nil, 0},
		{"a birth date on the other", nil, born("19900514", "1990", "514"), 0},
		{"two years", born("1990", "null", "null"), born("1985", "null", "null"), -5},
		{"a year and a day of it", born("1990", "null", "null"), born("19900514", "1990", "514"), 6},
		{"a year that is no number, and another day", born("19ab0514", "null", "514"), born("19900515", "1990", "515"), -5},
		{"the same, the other way round", born("19900515", "1990", "515"), born("19ab0514", "null", "514"), -5},
		{"one number", of("numero", "A12345"), of("numero", "A12345"), 18},
		{"two numbers", of("numero", "A12345"), of("numero", "A12346"), 10},
		{"a number on one side", of("numero", "A12345"), nil, 0},
		{"a number on the other", nil, of("numero", "A12345"), 0},
		{"one sex", of("sexe", "M"), of("sexe", "M"), .7},
		{"two", of("sexe", "M"), of("sexe", "F"), -4},
		{"a sex on one side", of("sexe", "M"), nil, 0},
		{"a sex on the other", nil, of("sexe", "M"), 0},
		{"one nationality", of("nationalite", "AF"), of("nationalite", "AF"), 1.5},
		{"two", of("nationalite", "AF"), of("nationalite", "SY"), 0},
		{"one department", of("departement", "44"), of("departement", "44"), 1.5},
		{"two", of("departement", "44"), of("departement", "85"), -1},
		{"a department on one side", of("departement", "44"), nil, 0},
		{"a department on the other", nil, of("departement", "44"), 0},
		{"what the fourth column and those after it may add", map[string]string{"most_after": "2.25"}, map[string]string{"most_after": "4.5"}, 2.25},
		{"one value in the first column", value("nantes", "1"), value("nantes", "1"), 1.25},
		{"in the second", value("nantes", "2"), value("nantes", "2"), 2.25},
		{"in the third", value("nantes", "3"), value("nantes", "3"), 3.25},
		{"in two columns, each its own", value("nantes", "1"), value("nantes", "2"), 0},
		{"a value on the other side", nil, value("nantes", "1"), 0},
		{"values a letter apart, in the first column", value("nantes", "1"), value("mantes", "1"), .25},
		{"in the second", value("nantes", "2"), value("mantes", "2"), .5},
		{"in the third", value("nantes", "3"), value("mantes", "3"), .75},
		{"values that share no letter", value("nantes", "1"), value("lyon", "1"), -1},
		{"values of four letters, one of them another", value("brie", "1"), value("brin", "1"), .25},
		{"values of the same letters", value("nantes", "1"), value("sentan", "1"), -1},
	}
	var sides, pairs, identity, want []string
	side := func(id int, of map[string]string) {
		var row []string
		for c := range strings.SplitSeq(columns, ", ") {
			with := map[string]string{"id": fmt.Sprint(id), "born": "0", "names": "0", "most_after": "0", "most_1": "1.25", "rest_1": ".25", "most_2": "2.25", "rest_2": ".5", "most_3": "3.25", "rest_3": ".75",
				"year": "null::smallint", "day": "null::smallint", "letters_1": "null::integer", "letters_2": "null::integer", "letters_3": "null::integer", "long_1": "null::integer", "long_2": "null::integer", "long_3": "null::integer"}[c]
			if with == "" {
				with = "null::varchar"
			}
			if v := of[c]; v != "" {
				with = v
			}
			if c == "born" && of["naissance"] != "" {
				with = "7.5"
			}
			if strings.HasSuffix(with, "5") && strings.Contains(with, ".") || with == "0" {
				with += "::double"
			}
			row = append(row, with)
		}
		sides, identity = append(sides, strings.Join(row, ", ")), append(identity, fmt.Sprint(id, ", null::integer, null::integer"))
	}
	for i, c := range cases {
		side(2*i, c.l)
		side(2*i+1, c.r)
		pairs = append(pairs, fmt.Sprint(2*i, ", ", 2*i+1))
		want = append(want, fmt.Sprintf("%s | %.2f", c.story, c.bits))
	}
	lay(t, conn, "side", columns, sides...)
	lay(t, conn, "pair", "a, b", pairs...)
	lay(t, conn, "identity", "id, nom, prenom", identity...)
	step(t, conn, "reaching.sql")
	var stories []string
	for i, c := range cases {
		stories = append(stories, fmt.Sprintf("(%d, '%s')", 2*i, c.story))
	}
	// a tenth of a bit is what rounding may add
	reads(t, conn, "select story, format('{:.2f}', bits + 9.94) from linkage.reaching join (values "+strings.Join(stories, ", ")+") as s(a, story) using (a)", want...)
}

// What two names may weigh together, straight or crosswise.
func TestWhatNamesMayWeigh(t *testing.T) {
	conn := laid(t)
	heard(t, conn, "Zargul")
	step(t, conn, "frequencies.sql", "sides.sql")
	lay(t, conn, "size", "counted, padding", "1024, 0.0")
	lay(t, conn, "sketch", "name, letters, long, known, first, begins, carried, nom_most, prenom_most",
		"1, linkage.letters_of('abcd'), 4, 2, 1, 1, 1, 9.0, 9.5", "2, linkage.letters_of('efgh'), 4, 2, 2, 2, 2, 8.0, 7.0", "3, linkage.letters_of('ijkl'), 4, 2, 3, 3, 3, 5.0, 6.0")
	lay(t, conn, "side", "id, naissance, year, day, numero, sexe, nationalite, departement, born, names, autre_1, letters_1, long_1, autre_2, letters_2, long_2, autre_3, letters_3, long_3, most_1, rest_1, most_2, rest_2, most_3, rest_3, most_after",
		"0, null::varchar, null::smallint, null::smallint, null::varchar, null::varchar, null::varchar, null::varchar, 0, 20.0, null::varchar, null::integer, null::integer, null::varchar, null::integer, null::integer, null::varchar, null::integer, null::integer, 0, 0, 0, 0, 0, 0, 0",
		"1, null, null, null, null, null, null, null, 0, 17.0, null, null, null, null, null, null, null, null, null, 0, 0, 0, 0, 0, 0, 0")
	for _, c := range []struct {
		story string
		l, r  string
		names float64
	}{
		{"both names", "1, 2", "1, 2", 9 + 7},
		{"both, crosswise", "1, 2", "2, 1", 9 + 7 - 3},
		{"another given name", "1, 2", "1, 3", 9 - 3},
		{"another family name", "1, 2", "3, 2", -3.5 + 7},
		{"a given name is lacking", "1, null", "1, 2", 9},
		{"and on the other side", "1, 2", "1, null", 9},
		{"a family name is lacking", "null, 2", "1, 2", 7},
		{"and on the other side", "1, 2", "null, 2", 7},
		{"one name, in the place of the other", "1, null", "null, 1", 9 - 3},
		{"the same, the other way round", "null, 1", "1, null", 9 - 3},
		{"crosswise, one of the two is another", "1, 2", "2, 3", -3.5 + 7 - 3},
		{"crosswise, the other is", "1, 2", "3, 1", 9 - 3 - 3},
	} {
		for by, stays := range map[float64]bool{0: true, .01: false} {
			least := c.names + by
			lay(t, conn, "listed", "least_bits", fmt.Sprintf("%g + (0.1::double - 10)", least))
			lay(t, conn, "pair", "a, b", "0, 1")
			lay(t, conn, "identity", "id, nom, prenom", "0, "+strings.ReplaceAll(c.l, "null", "null::integer"), "1, "+c.r)
			step(t, conn, "reaching.sql")
			want := []string{}
			if stays {
				want = append(want, "0 | 1")
			}
			reads(t, conn, "from linkage.pair", want...)
			if t.Failed() {
				t.Fatalf("%s, from %g bits", c.story, least)
			}
		}
	}
	// no more than the side that brings the less
	for _, names := range []string{"case id when 0 then 12.0 else 13.0 end", "case id when 1 then 12.0 else 13.0 end"} {
		exec(t, conn, "update linkage.side set names = "+names)
		lay(t, conn, "identity", "id, nom, prenom", "0, 1, 2", "1, 1, 2")
		for least, want := range map[string][]string{"12.0": {"0 | 1"}, "12.01": {}} {
			lay(t, conn, "listed", "least_bits", least+"::double + (0.1::double - 10)")
			lay(t, conn, "pair", "a, b", "0, 1")
			step(t, conn, "reaching.sql")
			reads(t, conn, "from linkage.pair", want...)
		}
	}
}

// What is known of a side before any two are compared.
func TestWhatIsKnownOfASide(t *testing.T) {
	conn := laid(t)
	heard(t, conn, "Zargul")
	step(t, conn, "frequencies.sql")
	lay(t, conn, "size", "counted, padding", "1024, 0.0")
	lay(t, conn, "name", "name, flat, letters, lost, canonical, scanned, carried",
		"1, 'zargul', 'zargul', false, 'zargul', 'zargul', 'srkl'", "2, 'karimnoor', 'karim noor', false, 'karimnoor', 'karimnoor', 'krmnr'", "3, 'yildi?', 'yildi?', true, 'yildi?', 'yildi?', 'lds'",
		"4, 'z', 'z', false, 'z', 'z', 's'", "5, 'zo', 'zo', false, 'zo', 'zo', 's'", "6, 'said', 'said', false, 'said', 'said', 'sd'", "7, 'sayed', 'sayed', false, 'said', 'sayed', 'sd'",
		"8, 'quvo', 'quvo', false, 'quvo', 'kuwo', 'k'", "9, 'kuwo', 'kuwo', false, 'kuwo', 'kuwo', 'k'")
	lay(t, conn, "name_count", "name, as_nom, as_prenom", "1, 1, 128", "2, 128, 1", "3, 64, 128", "4, 1, 1", "5, 1, 1", "6, 1, 1", "7, 1, 1", "8, 1, 1", "9, 1, 1")
	lay(t, conn, "naissance_count", "naissance, times", "'19911103', 1", "'199005', 64", "'19ab05cd', 32")
	lay(t, conn, "identity", "id, nom, prenom, naissance, numero, sexe, nationalite, departement, autres, shared",
		"0, 1, 2, '19911103', 'n', 'M', 'AF', '44', ['nantes', '44000', null, 'rue', 'quai'], [32, 64, 1, 128, 512]",
		"1, null, 3, '199005', null, null, null, null, ['nantes', 'mantes', 'lyon', 'rue'], [1, 2, 4, null]",
		"2, 3, null, '19ab05cd', null, null, null, null, ['nantes', 'b', 'c'], [1, 2, 4]", "3, null, null, null, null, null, null, null, null, null")
	step(t, conn, "sides.sql")
	reads(t, conn, "select name, long, known, first = ord(flat), begins = hash(left(flat, 4)), sketch.carried = hash(name.carried), round(nom_most, 1), round(prenom_most, 1) from linkage.sketch join linkage.name using (name)",
		"1 | 6 | 2 | true | true | true | 10.0 | 3.0", "2 | 9 | 0 | true | true | true | 3.0 | 10.0", "3 | 6 | 0 | true | true | true | 4.0 | 3.0", "4 | 1 | 0 | true | true | true | 10.0 | 10.0",
		"5 | 2 | 2 | true | true | true | 10.0 | 10.0", "6 | 4 | 1 | true | true | true | 10.0 | 10.0", "7 | 5 | 1 | true | true | true | 10.0 | 10.0",
		"8 | 4 | 1 | true | true | true | 10.0 | 10.0", "9 | 4 | 1 | true | true | true | 10.0 | 10.0")
	reads(t, conn, "select id, naissance, year, day, numero, sexe, nationalite, departement, round(born, 1), round(names, 1), round(most_after, 1) from linkage.side",
		"0 | 19911103 | 1991 | 1103 | n | M | AF | 44 | 9.5 | 20.0 | 4.0", "1 | 199005 | - | - | - | - | - | - | 3.5 | 3.0 | 6.0",
		"2 | 19ab05cd | - | - | - | - | - | - | 4.5 | 4.0 | 0.0", "3 | - | - | - | - | - | - | - | 0.0 | 0.0 | 0.0")
	reads(t, conn, `select id, autre_1, letters_1 = linkage.letters_of(autre_1), long_1, round(most_1, 1), round(rest_1, 1), autre_2, letters_2 = linkage.letters_of(autre_2), long_2, round(most_2, 1), round(rest_2, 1),
			autre_3, letters_3 = linkage.letters_of(autre_3), long_3, round(most_3, 1), round(rest_3, 1) from linkage.side where id < 2`,
		"0 | nantes | true | 6 | 5.0 | 3.0 | 44000 | true | 5 | 4.0 | 2.0 | - | - | - | 6.0 | 4.0", "1 | nantes | true | 6 | 6.0 | 4.0 | mantes | true | 6 | 6.0 | 4.0 | lyon | true | 4 | 6.0 | 4.0")
	reads(t, conn, "select round(linkage.autre_most(0), 1), round(linkage.autre_most(9), 1)", "1.0 | 6.0")
	for _, c := range []struct {
		story      string
		one, other string // known, begins, carried, letters, long, first
		apart      bool
	}{
		{"no letter in common", "2, 1, 1, 'abcd', 1", "2, 2, 2, 'efgh', 2", true},
		{"one of them may be another spelling", "1, 1, 1, 'abcd', 1", "2, 2, 2, 'efgh', 2", true},
		{"both may", "1, 1, 1, 'abcd', 1", "1, 2, 2, 'efgh', 2", false},
		{"one is no plain word", "2, 1, 1, 'abcd', 1", "0, 2, 2, 'efgh', 2", false},
		{"they begin alike", "2, 1, 1, 'abcd', 1", "2, 1, 2, 'efgh', 2", false},
		{"they have the same consonants", "2, 1, 1, 'abcd', 1", "2, 2, 1, 'efgh', 2", false},
		{"four letters of five and of nine, and the first", "2, 1, 1, 'abcde', 1", "2, 2, 2, 'abcdvwxyz', 1", true},
		{"six letters of eight in common", "2, 1, 1, 'abcdefgh', 1", "2, 2, 2, 'abcdefyz', 2", false},
		{"five", "2, 1, 1, 'abcdefgh', 1", "2, 2, 2, 'abcdexyz', 2", true},
		{"five, and the first", "2, 1, 1, 'abcdefgh', 1", "2, 2, 2, 'abcdexyz', 1", false},
		{"four, and the first", "2, 1, 1, 'abcdefgh', 1", "2, 2, 2, 'abcdwxyz', 1", true},
	} {
		side := func(of string) string {
			word := strings.Split(of, ", ")[3]
			return strings.Replace(of, word, fmt.Sprintf("linkage.letters_of(%s), length(%s)", word, word), 1)
		}
		two := side(c.one) + ", " + side(c.other)
		reads(t, conn, fmt.Sprintf("select '%s' as story, linkage.names_apart(%s), linkage.name_reach(4, 3, -2, %s)", c.story, two, two),
			fmt.Sprintf("%s | %v | %d", c.story, c.apart, map[bool]int{true: -2, false: 3}[c.apart]))
	}
}

// keyed makes the keys of some identities, and gives who shares each: + of the half of those that lack
// something, - of the other.
func keyed(t *testing.T, conn *sql.Conn, lines ...string) func(rule string, want ...string) {
	t.Helper()
	lay(t, conn, "identity", "id, apart, other, registered, agdref, numero, dossier, nom, prenom, nom_usage, naissance, autres", lines...)
	step(t, conn, "blocking.sql")
	return func(rule string, want ...string) {
		t.Helper()
		reads(t, conn, "select ids from (select key, string_agg(id || case half when true then '+' when false then '-' else '' end, ' ' order by id) as ids from linkage.key where rule = '"+rule+"' group by key)", want...)
	}
}

// The keys of each rule: who shares one is compared.
func TestTheKeysOfEachRule(t *testing.T) {
	conn := laid(t)
	heard(t, conn, "Zargul")
	exec(t, conn, "create or replace table linkage.listed as select null::double as least_bits, null::bigint as most_pairs")
	lay(t, conn, "name", "name, letters, skeletons", "1, 'zargul', ['srgl']", "2, 'karim noor', ['krm', 'nr']", "3, 'jaber', ['jbr']", "4, 'zaber', ['sbr']", "5, 'vuw', ['b']", "6, 'yasmin zargul', ['srgl', 'smn']", "7, 'qalb', ['klb']")
	none := "null, null, null"

	keys := keyed(t, conn, "0, 0, false, true, '9912345601', null::varchar, 'c/1', 1, 2, null::integer, '19900514', null::varchar[]",
		"1, 1, false, false, '9912345999', null, null, "+none+", null, null", // gives nothing but a number
		"2, 2, false, false, '7772345601', null, 'c/1', 1, "+"null, null, null, null", "3, 3, false, false, null, null, null, "+none+", null, null")
	keys("numéro", "0", "1", "2")
	keys("dossier", "0 2")
	keys("début du numéro", "0 1", "2")
	keys("fin du numéro", "0 2", "1")

	// two of the four parts of a number, all their figures
	const number, parts = "9912345601", "0001122333"
	lines, met := []string{"0, 0, false, true, '" + number + "', null::varchar, null::varchar, 1, null::integer, null::integer, '19900514', null::varchar[]"}, []string{}
	other := func(i int) string { return string('0' + (number[i]-'0'+5)%10) }
	for _, two := range []string{"01", "02", "03", "12", "13", "23"} {
		for wrong := -1; wrong < len(number); wrong++ {
			if wrong >= 0 && !strings.Contains(two, parts[wrong:wrong+1]) {
				continue
			}
			written := ""
			for i := range number {
				if strings.Contains(two, parts[i:i+1]) && i != wrong {
					written += number[i : i+1]
				} else {
					written += other(i)
				}
			}
			if wrong < 0 {
				met = append(met, fmt.Sprintf("0- %d+", len(lines)))
			}
			lines = append(lines, fmt.Sprintf("%d, %d, false, false, '%s', null, null, %s, null, null", len(lines), len(lines), written, none))
		}
	}
	keyed(t, conn, lines...)
	reads(t, conn, "select '0- ' || b.id || '+' from linkage.key as a join linkage.key as b using (rule, key) where rule = 'numéro sans nom' and a.id = 0 and not a.half and b.half", met...)
	keyed(t, conn, lines[0], "1, 1, false, false, '"+number+"', null, null, null, 2, null, null, null")("numéro sans nom", "0-", "0-", "0-", "0-", "0-", "0-")

	// six are born on the 15th, seven on the 14th
	keys = keyed(t, conn, "10, 10, false, true, null::varchar, null::varchar, null::varchar, 1, 2, null::integer, '19900514', null::varchar[]", "11, 11, false, true, null, null, null, 2, 1, null, '19900514', null",
		"12, 12, false, true, null, null, null, 3, null, null, '19900514', null", "13, 13, false, true, null, null, null, null, 4, null, '19900514', null", "14, 14, false, true, null, null, null, 5, 5, null, '19900514', null",
		"15, 15, false, true, null, null, null, 5, 7, null, '19900514', null", "16, 16, false, true, null, null, null, 1, 1, 6, '19900514', null",
		"20, 20, false, true, null, null, null, 1, 2, null, '19900515', null", "21, 21, false, true, null, null, null, 1, null, null, '19900515', null", "22, 22, false, true, null, null, null, null, null, null, '19900515', null",
		"23, 23, false, true, null, null, null, null, null, null, '19900515', null", "24, 24, false, true, null, null, null, null, null, null, '19900515', null", "25, 25, false, true, null, null, null, null, null, null, '19900515', null",
		"30, 30, false, true, null, null, null, 3, 7, null, '19900101', null", "31, 31, false, true, null, null, null, 4, 2, null, '19900101', null", "32, 32, false, true, null, null, null, 5, 1, null, '19900101', null", "33, 33, false, true, null, null, null, 7, 4, null, '19900101', null",
		"40, 40, false, true, null, null, null, 1, 2, null, null, null", "41, 41, false, true, null, null, null, 1, 2, null, '19801103', null", "42, 42, false, true, null, null, null, 6, null, null, null, null", "43, 43, false, true, null, null, null, null, 1, null, '19790514', null",
		"50, 50, true, true, null, null, null, 1, 2, null, '19900514', null", "51, 51, true, true, null, null, null, 1, 7, null, '19900101', null", "52, 52, true, true, null, null, null, 3, null, null, null, null",
		"60, 60, false, true, null, null, null, 3, null, null, '19700512', null", "61, 61, false, true, null, null, null, 3, null, null, '19701205', null",
		"62, 62, false, true, null, null, null, 3, null, null, '19700513', null", "63, 63, false, true, null, null, null, 3, null, null, '19700505', null")
	keys("naissance", "20 21 22 23 24 25", "41", "43", "50", "60", "61", "62", "63")
	keys("naissance et initiales", "10 11", "10 11", "14", "15", "15", "16", "30", "31", "31 33", "32")
	keys("naissance et sons", "10 11", "10 11", "10 11 16", "12 13", "15", "16", "30 31 33", "30 33", "31", "31", "32") // vuw has no sound
	keys("naissance et un nom manquant", "10- 11- 12+ 13+ 14- 15- 16-")
	keys("naissance et un nom", "10 11 16 50", "10 11 50", "10 11 50", "12", "13", "14 15", "15", "16", "20", "20", "20 21", "30", "30 33 51", "31", "31", "31 33", "32", "32 51", "41", "41", "41", "43", "60", "61", "62", "63")
	keys("jour et mois inversés et un nom", "41", "41", "41", "60 61")
	keys("noms et année", "10 11 20 50", "10 11 20 50", "14", "15", "16", "16", "30", "31", "31", "32", "33", "41", "41", "51")
	keys("noms et jour", "10 11 50", "10 11 50", "14", "15", "16", "16", "20", "20", "41", "41")
	keys("noms", "10- 11- 20- 40+ 41- 50", "10- 11- 20- 40+ 41- 50", "14-", "15-", "16-", "16- 42+", "30-", "31-", "31-", "32-", "33-", "51")
	keys("nom seul", "12- 60- 61- 62- 63-", "13-", "21- 42+ 43-", "42+")
	keys("un nom et année", "50", "50", "50 51", "51")
	keys("un nom et jour", "50", "50", "50", "51", "51")
	keys("un nom et début de l’autre", "50", "50", "50", "51", "51")

	// two files: their numbers, and their other columns
	keys = keyed(t, conn, "0, 0, true, false, null::varchar, '1234567', null::varchar, 1, null::integer, null::integer, null::varchar, ['nantes', '44000', null]", "1, 1, true, false, null, '1234999', null, 1, null, null, null, ['nantes', '44000', 'rue']",
		"2, 2, true, false, null, '9994567', null, 3, null, null, null, null", "3, 3, true, false, null, '123456', null, 1, null, null, null, ['44000', 'nantes']", "4, 4, true, false, null, '1234567', null, null, null, null, null, null",
		"5, 5, true, false, null, null, null, 1, null, null, null, [null, '44000']")
	keys("numéro", "0 4", "1", "2", "3")
	keys("début du numéro", "0 1 4", "2") // of seven characters at least
	keys("fin du numéro", "0 2 4", "1")
	keys("un nom et numéro", "0", "0 1 3", "1", "2", "2", "3")
	keys("un nom et autre", "0 1", "0 1 5", "1", "3", "3")
	keys("deux autres", "0 1", "1", "1", "3")
}

// A key that too many share parts nobody from nobody: three hundred, or forty thousand pairs where one side
// at least lacks something.
func TestAKeyThatTooManyShare(t *testing.T) {
	conn := laid(t)
	heard(t, conn, "Zargul")
	exec(t, conn, "create or replace table linkage.listed as select null::double as least_bits, null::bigint as most_pairs")
	lay(t, conn, "name", "name, letters, skeletons", "1, 'zargul', ['srgl']", "2, 'karim', ['krm']", "3, 'jaber', ['jbr']", "4, 'zaber', ['sbr']")
	exec(t, conn, `create or replace table linkage.identity as
		select id, id as apart, false as other, true as registered, null::varchar as agdref, null::varchar as numero, case when id < 300 then 'c/1' when id < 601 then 'c/2' end as dossier,
			case when id < 1000 then null when id < 1250 then 1 else 3 end as nom, case when id < 1000 then null when id < 1250 then 2 else 4 end as prenom, null::integer as nom_usage,
			case when id between 1160 and 1249 or id between 1411 and 1499 then '19790803' end as naissance, null::varchar[] as autres from range(1500) as r(id)`)
	step(t, conn, "blocking.sql")
	reads(t, conn, "select rule, size, halves, pairs, capped, beyond from linkage.block where rule in ('dossier', 'noms')",
		"dossier | 300 | 0 | 44850 | false | false", "dossier | 301 | 0 | 45150 | true | false", "noms | 250 | 160 | 40000 | false | false", "noms | 250 | 161 | 40250 | true | false")
}

// The words of a name of use stand beside those of the family name, each once; they stand alone where no
// family name is given.
func TestTheWordsOfANameOfUse(t *testing.T) {
	conn := laid(t)
	heard(t, conn, "Zargul")
	exec(t, conn, "create or replace table linkage.listed as select null::double as least_bits, null::bigint as most_pairs")
	lay(t, conn, "name", "name, letters, skeletons", "1, 'zargul', ['srgl']", "2, 'jaber', ['jbr']", "3, 'yasmin zargul', ['srgl', 'smn']", "4, 'karim', ['krm']")
	keys := keyed(t, conn, "0, 0, false, true, null::varchar, null::varchar, null::varchar, 1, 4, 3, '19900514', null::varchar[]", "1, 1, false, true, null, null, null, null, 4, 2, '19900514', null",
		"2, 2, false, true, null, null, null, 2, 4, null, '19900514', null", "3, 3, false, true, null, null, null, 1, 4, 2, '19900514', null", "4, 4, false, true, null, null, null, 1, 4, 1, '19900514', null")
	keys("naissance et un nom", "0", "0 1 2 3 4", "0 3 4", "1 2 3")
}
