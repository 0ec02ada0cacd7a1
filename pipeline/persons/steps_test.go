package persons

import (
	"database/sql"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/agir-indicateurs/agir/queries"
)

// laid makes the tables of the linkage, empty, with the weights and what stands for no value.
func laid(t *testing.T) *sql.Conn {
	t.Helper()
	conn := open(t)
	if err := Prepare(t.Context(), conn); err != nil {
		t.Fatal(err)
	}
	if err := defineWeights(t.Context(), conn); err != nil {
		t.Fatal(err)
	}
	l := &linkage{conn: conn, o: Options{Nothing: &Nothing{Words: []string{"inconnu", "snu", "aucun", "sans nom"}, Births: []string{"1900-01-01"}}}.withDefaults()}
	if err := l.layNames(t.Context()); err != nil {
		t.Fatal(err)
	}
	return conn
}

// step runs files of queries/linkage on what is laid.
func step(t *testing.T, conn *sql.Conn, names ...string) {
	t.Helper()
	for _, name := range names {
		if err := run(t.Context(), conn, name); err != nil {
			t.Fatal(err)
		}
	}
}

// lay puts the lines of a table in the place of those that are there.
func lay(t *testing.T, conn *sql.Conn, table, columns string, lines ...string) {
	t.Helper()
	exec(t, conn, "create or replace table linkage."+table+" as from (values ("+strings.Join(lines, "), (")+")) as t("+columns+")")
}

// reads compares the rows of a query with lines whose columns a bar parts; nothing is a hyphen.
func reads(t *testing.T, conn *sql.Conn, query string, want ...string) {
	t.Helper()
	rows, err := conn.QueryContext(t.Context(), "select coalesce(columns(*)::varchar, '-') from ("+query+") order by all")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for rows.Next() {
		line, into := make([]string, len(columns)), make([]any, len(columns))
		for i := range line {
			into[i] = &line[i]
		}
		if err := rows.Scan(into...); err != nil {
			t.Fatal(err)
		}
		got = append(got, strings.Join(line, " | "))
	}
	slices.Sort(got)
	slices.Sort(want)
	if err := rows.Err(); err != nil || !slices.Equal(got, want) {
		t.Errorf("%s: %v\n%s\nwant\n%s", query, err, strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// What a record gives: a register or somebody met, a number inside its consortium, a blank for nothing.
func TestWhatARecordGives(t *testing.T) {
	conn := laid(t)
	record := func(name, kind, consortium, dossier, foyer, nom, born string) {
		t.Helper()
		exec(t, conn, "insert into linkage.record (record, kind, consortium, dossier, foyer, nom, prenom, nom_usage, date_naissance) values (?, nullif(?, ''), nullif(?, ''), ?, ?, ?, ?, ?, try_cast(? as date))",
			name, kind, consortium, dossier, foyer, nom, nom, nom, born)
	}
	record("e", "situations", "c", "D1", "F1", "Zargul", "1990-05-14")
	record("d", "contacts", "c", " D1 ", " F1 ", " Zargul ", "1990-12-01")
	record("a", "orientations", "c", "", "", "", "")
	record("b", "parcours", "", "D1", "F1", " ", "")
	record("c", "demandes", "c", " ", " ", "Zargul", "")
	record("f", "", "c", "D1", "F1", "Zargul", "")
	step(t, conn, "records.sql")
	reads(t, conn, "select id, apart, holder, record, registered, met, dossier, foyer, nom, prenom, nom_usage, naissance, numero, autres, other from linkage.identity_source",
		"0 | 0 | 0 | a | true | false | - | - | - | - | - | - | - | - | false",
		"1 | 1 | 1 | b | true | false | /D1 | /F1 | - | - | - | - | - | - | false",
		"2 | 2 | 2 | c | true | false | - | - | Zargul | Zargul | Zargul | - | - | - | false",
		"3 | 3 | 3 | d | false | true | c/D1 | c/F1 | Zargul | Zargul | Zargul | 19901201 | - | - | false",
		"4 | 4 | 4 | e | false | true | c/D1 | c/F1 | Zargul | Zargul | Zargul | 19900514 | - | - | false",
		"5 | 5 | 5 | f | false | false | c/D1 | c/F1 | Zargul | Zargul | Zargul | - | - | - | false")
}

// heard lays names as somebody writes them, each on a line of its own.
func heard(t *testing.T, conn *sql.Conn, names ...string) {
	t.Helper()
	exec(t, conn, `create or replace table linkage.identity_source as
		select id::integer as id, id::integer as apart, id::integer as holder, true as registered, false as met, false as other, null::varchar as agdref, null::varchar as numero,
			null::varchar as dossier, null::varchar as foyer, name as nom, null::varchar as prenom, null::varchar as nom_usage, null::varchar as naissance,
			null::varchar as sexe, null::varchar as nationalite, null::varchar as departement, null::varchar[] as autres
		from (select unnest(range(?)) as id, unnest(string_split(?, '|')) as name)`, len(names), strings.Join(names, "|"))
	step(t, conn, "normalise.sql")
}

// A name in the letters that are compared: what a machine misread is read, what nobody knows is none.
func TestTheLettersOfAName(t *testing.T) {
	conn := laid(t)
	letters := map[string]string{
		"Ka0ri": "kaori", "Sa1im": "salim", "A5ad": "asad", "0 Zargul1": "zargull", "Kar1m5": "karlms",
		"KÉÏTABÉ": "keitabe", "Łukasz Ørn": "lukasz orn", "Đorđe": "dorde", "Ħasan ŧaəb": "hasan taab", "Iıd": "iid", "Weißer": "weisser", "Ægil Œd": "aegil oed", "Þor ðag": "thor dag",
		"  Zargul--Noor.bad ": "zargul noor bad", "N’Gola Aʼisha": "n gola aisha",
		"Zar\ufffdul": "zar?ul", "a?b?": "-", "a?bc?": "a?bc?", "?": "-", "12": "-",
		"Inconnu": "-", "Sans Nom": "-", "Nom sans": "nom sans", "INCONNU Zargul": "zargul", "Zargul SNU Karim": "zargul karim", "inconnu snu": "-", "Inconnue": "inconnue",
		"XX": "-", "zz z": "-", "Z": "z", "zzy": "zzy",
		"abcdefghijklmnopqrstuvwxyzabcd":   "abcdefghijklmnopqrstuvwxyzabcd",
		"abcdefghijklmnopqrstuvwxyzabcde":  "abcdefghijklmnopqrstuvwxyzabcd",
		"abcdefghijklmnopqrstuvwxyzabc de": "abcdefghijklmnopqrstuvwxyzabc",
	}
	var names, lines []string
	for name, letters := range letters {
		names, lines = append(names, name), append(lines, name+" | "+letters)
	}
	heard(t, conn, names...)
	reads(t, conn, "select told, letters from linkage.told_name", lines...)
}

// A name as it is heard: its consonants whole and word by word, in the spelling taken for all of it.
func TestTheSoundOfAName(t *testing.T) {
	conn := laid(t)
	heard(t, conn, "Mohammad", "MOHAMMAD", "Abd Zor", "Muhamed", "Ali", "Zargul al Noor", "Khadja Ghul", "Philo Sherchou", "Ab Abcd Efgh Ijkl Mnop Qrst", "Yildiz?", "Xaviq", "Boob")
	reads(t, conn, "select letters, flat, sorted, lost, skeleton, carried from linkage.name",
		"ab abcd efgh ijkl mnop qrst | ababcdefghijklmnopqrst | ab abcd efgh ijkl mnop qrst | false | bkdfgjklmnpkrst | kdfksklmnpkrst",
		"abd zor | abdzor | abd zor | false | bdsr | dsr",
		"ali | ali | ali | false | ali | ali",
		"boob | boob | boob | false | boob | oo",
		"khadja ghul | khadjaghul | ghul khadja | false | glhj | klks",
		"mohammad | mohammad | mohammad | false | mhmd | mkmd",
		"muhamed | muhamed | muhamed | false | mhmd | mkmd",
		"philo sherchou | philosherchou | philo sherchou | false | flsrs | flsrs",
		"xaviq | xaviq | xaviq | false | xbk | k",
		"yildiz? | yildiz? | yildiz? | true | lds | lds",
		"zargul al noor | zargulalnoor | al noor zargul | false | lnrsrgl | lnrsrkl")
	reads(t, conn, "select letters, words, skeletons from linkage.name where letters in ('ab abcd efgh ijkl mnop qrst', 'zargul al noor', 'ali', 'abd zor')",
		"ab abcd efgh ijkl mnop qrst | [abcd, efgh, ijkl, mnop, qrst] | [bkd, bkdfgjklmnpkrst, fg, jkl, mnp]",
		"abd zor | [abd, zor] | [bd, bdsr, sr]",
		"ali | [ali] | [ali]",
		"zargul al noor | [noor, zargul] | [lnrsrgl, nr, srgl]")
	heard(t, conn, "Zargul Muhamed", "Muhamed Zargul", "Mouhamad", "MOUHAMAD", "Mouhamad!")
	reads(t, conn, "select letters, canonical, canonical_sorted from linkage.name",
		"mouhamad | mohamed | mohamed",
		"muhamed zargul | mohamedzargul | mohamedzargul",
		"zargul muhamed | zargulmohamed | mohamedzargul")
}

// Which of the values of a record are values.
func TestTheValuesOfARecord(t *testing.T) {
	conn := laid(t)
	lay(t, conn, "identity_source", "id, apart, holder, registered, met, other, agdref, numero, dossier, foyer, nom, prenom, nom_usage, naissance, sexe, nationalite, departement, autres",
		"0, 0, 0, true, false, false, '9900000101', 'inconnu', 'c/inconnu', 'c/---', 'Zargul', 'zargul', 'ZARGUL', '19000101', 'M', 'Française', 'SNU', ['Inconnu', 'Nantes !', '', null]",
		"1, 1, 1, true, false, false, null, 'inconnu 7', 'c/inconnu 7', 'c/000', 'Zargul', 'Karim', 'Noorbad', '19000102', null, 'inconnu', '44', null",
		"2, 2, 2, false, true, false, null, 'A-1', 'c/Dossier', 'c/0010', null, 'Karim', null, null, null, 'Zemblan', null, ['Nantes', 'NANTES']",
		"3, 3, 3, false, true, false, null, null, 'c d/aucun', 'c 1/aucun', null, null, 'Noorbad', null, null, null, null, ['7 rue É.']",
		"4, 4, 4, false, true, false, null, null, '/', 'c/xxx', null, null, null, null, null, null, null, null")
	step(t, conn, "normalise.sql")
	name := func(column string) string {
		return "(select letters from linkage.name where name = " + column + ") as " + column
	}
	reads(t, conn, "select id, numero, dossier, foyer, "+name("nom")+", "+name("prenom")+", "+name("nom_usage")+", naissance, nationalite, departement, autres from linkage.identity",
		"0 | - | - | - | zargul | - | - | - | FR | - | [NULL, nantes, NULL, NULL]",
		"1 | inconnu 7 | c/inconnu 7 | - | zargul | karim | noorbad | 19000102 | - | 44 | -",
		"2 | A-1 | c/Dossier | c/0010 | - | karim | - | - | zemblan | - | [nantes, nantes]",
		"3 | - | - | - | - | - | noorbad | - | - | - | [7 rue e]",
		"4 | - | - | - | - | - | - | - | - | - | -")
	// as many as give the same in the same place, however they write it
	reads(t, conn, "select id, shared from linkage.identity", "0 | [1, 2, 1, 1]", "1 | -", "2 | [1, 2]", "3 | [1]", "4 | -")
	reads(t, conn, `select registered, nom, prenom, naissance, linkage.nameless(registered, nom, prenom, naissance)
		from (values (false, null::integer, null::integer, null::varchar), (true, null, null, null), (false, 1, null, null), (false, null, 1, null), (false, null, null, '19900514')) as t(registered, nom, prenom, naissance)`,
		"false | - | - | - | true", "true | - | - | - | false", "false | 1 | - | - | false", "false | - | 1 | - | false", "false | - | - | 19900514 | false")
}

// Records differ from one another on what a number of names is weighed by: persons are counted, not lines.
func TestHowOftenAValueIs(t *testing.T) {
	conn := laid(t)
	identity := func(lines ...string) {
		t.Helper()
		lay(t, conn, "identity", "id, holder, registered, met, agdref, nom, prenom, naissance, autres", lines...)
	}
	lay(t, conn, "name", "name, skeleton", "1, 'srgl'", "2, 'srgl'", "3, 'krm'", "4, 'hsn'", "5, 'srgl'")
	identity("0, 0, false, true, 'n1', 1, 3, '19900514', ['a', 'b']", "1, 0, false, true, 'n1', 2, 3, '19900514', ['a', null]", // one holder twice
		"2, 2, true, true, 'n2', 1, 3, '19900515', ['a', 'a']", "3, 3, false, true, null, 1, 3, null, null", // three holders of srgl krm
		"4, 4, false, false, 'n3', 3, 4, '19900514', null", "5, 5, true, false, 'n4', 3, 4, null, null", // two of krm hsn
		"5, 5, true, false, 'n4', 3, 4, null, null", "8, 3, false, true, null, 1, 4, null, null",
		"6, 6, true, true, 'n5', null, 4, null, null", "7, 7, true, true, 'n6', 4, null, null, null")
	step(t, conn, "frequencies.sql")
	reads(t, conn, "select * from linkage.size", "7 | 1000 | 2.979")
	reads(t, conn, "select * from linkage.name_count", "1 | 3 | 0", "2 | 3 | 0", "3 | 2 | 3", "4 | 1 | 4", "5 | 3 | 0")
	reads(t, conn, "select * from linkage.naissance_count", "19900514 | 2", "19900515 | 1")
	reads(t, conn, "select * from linkage.together_count", "srgl | krm | 3")
	reads(t, conn, "select * from linkage.together", "1 | 3 | 3", "2 | 3 | 3")
	// of n1, n2, n5 and n6, met, one is in no register
	reads(t, conn, "select round(bits, 6) = round(-log2(1.5 / 5), 6) from linkage.coverage", "true")
	reads(t, conn, "select round(linkage.rarity(null, 1000, 3), 3), round(linkage.rarity(0, 1000, 0)), round(linkage.rarity(1, 1000, 0), 3), round(linkage.rarity(125, 1000, 0), 3)",
		"8.381 | 40.0 | 9.966 | 3.0")
	// nobody who is met has a number
	identity("0, 0, true, false, 'n1', 1, 3, null, null", "1, 1, false, true, null, 1, 3, null, null::varchar[]")
	step(t, conn, "frequencies.sql")
	reads(t, conn, "select bits from linkage.coverage", "1.0")
	for holders, size := range map[int]string{999: "999 | 1000 | 0.003", 1000: "1000 | 1000 | 0.0", 1001: "1001 | 1001 | 0.0"} {
		exec(t, conn, "create or replace table linkage.identity as select id, id // 2 as holder, true as registered, false as met, null::varchar as agdref, 1 as nom, 3 as prenom, null::varchar as naissance, null::varchar[] as autres from range(2 * ?) as r(id)", holders)
		step(t, conn, "frequencies.sql")
		reads(t, conn, "select holders, counted, round(padding, 6) from linkage.size", size)
	}
}

// What the records of a group give together: a value on which all that give it agree is that of
// those that do not, and OFII's number goes before any other.
func TestWhatAGroupGives(t *testing.T) {
	conn := laid(t)
	lay(t, conn, "component", "id, root", "0, 0", "1, 0", "2, 0", "3, 3", "4, 3", "5, 5", "6, 5", "7, 7", "8, 8", "9, 8", "10, 10", "11, 10")
	lay(t, conn, "identity_source", "id, kind", "0, 'parcours'", "1, 'orientations'", "2, 'contacts'", "3, 'parcours'", "4, 'parcours'", "5, 'contacts'", "6, 'contacts'", "7, 'contacts'", "8, 'contacts'", "9, 'contacts'", "10, 'contacts'", "11, 'contacts'")
	none := "null::varchar"
	lay(t, conn, "line", "id, registered, met, agdref, dossier, foyer, nom, prenom, nom_usage, naissance, sexe, nationalite, departement",
		// one gives no name: what it gives goes to the one that does
		"0, true, false, '1', 'D1', null, 10, 11, 12, '19900514', null, 'AF', null",
		"1, true, false, '2', "+none+", 'F1', null, null, 10, "+none+", 'M', "+none+", '44'",
		"2, false, true, '0', null, null, 13, null, null, null, null, null, '44'",
		// two numbers, and every value given in two ways
		"3, true, false, '4', 'D2', 'F2', 10, 11, 14, '19900514', 'M', 'AF', '44'",
		"4, true, false, '3', 'D3', 'F3', 10, 11, null, '19900515', 'F', 'SY', '85'",
		// nobody names: both lines are one
		"5, false, true, null, 'D4', null, null, null, null, '19900514', null, null, null",
		"6, false, true, null, null, null, null, null, null, null, null, null, null",
		// a number met by nobody numbered
		"7, false, true, null, null, null, null, 11, null, null, null, null, null",
		// the one who is met has no number
		"8, false, false, '5', null, null, 10, null, null, null, null, null, null",
		"9, false, true, null, null, null, 10, null, null, null, null, null, null",
		// one given name is a name
		"10, false, true, null, null, null, null, 11, null, null, null, null, null",
		"11, false, true, null, null, null, null, null, null, null, 'F', null, null")
	lay(t, conn, "tied", "nom_level, prenom_level, inversion_level, naissance_level, times",
		"'identique', 'identique', 'aucune', 'identique', 89::bigint", "'proche', null, 'aucune', 'identique', 9::bigint", "'proche', 'identique', 'aucune', 'identique', 1::bigint")
	step(t, conn, "components.sql")
	reads(t, conn, "select id, apart, holder, registered, met, other, agdref, dossier, foyer, nom, prenom, nom_usage, naissance, sexe, nationalite, departement, numero, autres from linkage.identity",
		"0 | 0 | 0 | true | true | false | 2 | D1 | F1 | 10 | 11 | 12 | 19900514 | M | AF | 44 | - | -",
		"2 | 0 | 0 | true | true | false | 2 | D1 | F1 | 13 | - | - | 19900514 | M | AF | 44 | - | -",
		"3 | 3 | 3 | true | false | false | 3 | D2 | F2 | 10 | 11 | 14 | 19900514 | M | AF | 44 | - | -",
		"4 | 3 | 3 | true | false | false | 3 | D3 | F3 | 10 | 11 | 14 | 19900515 | F | SY | 85 | - | -",
		"5 | 5 | 5 | false | false | false | - | D4 | - | - | - | - | 19900514 | - | - | - | - | -",
		"7 | 7 | 7 | false | false | false | - | - | - | - | 11 | - | - | - | - | - | - | -",
		"8 | 8 | 8 | false | false | false | 5 | - | - | 10 | - | - | - | - | - | - | - | -",
		"10 | 10 | 10 | false | false | false | - | - | - | - | 11 | - | - | F | - | - | - | -")
	// ninety-nine pairs seen, and half a case of each error that is not
	reads(t, conn, "select field, level, round(pow(2, -bits) * 100, 3) from linkage.error where field in ('nom', 'inversion') or level = 'proche'",
		"inversion | inverses | 0.5", "nom | contenu | 0.5", "nom | different | 0.5", "nom | genre | 0.5", "nom | initiale | 0.5", "nom | lettres_perdues | 0.5",
		"nom | proche | 10.5", "nom | une_lettre | 0.5", "nom | variante | 0.5", "nom | voisin | 0.5", "prenom | proche | 0.5")
	reads(t, conn, "select distinct field, level = 'identique' from linkage.error", "inversion | false", "naissance | false", "nom | false", "prenom | false")
	// nothing is tied
	exec(t, conn, "delete from linkage.tied")
	step(t, conn, "components.sql")
	reads(t, conn, "select distinct bits from linkage.error", "1.0")
}

// The register lines that a tie is compared with: a number one error from its own, its household, or
// the very names beside a dossier.
func TestWhomATieIsComparedWith(t *testing.T) {
	conn := laid(t)
	identity := func(lines ...string) {
		t.Helper()
		lay(t, conn, "identity", "id, agdref, registered, foyer, nom, prenom, dossier", lines...)
	}
	suspect := func(lines ...string) {
		t.Helper()
		lay(t, conn, "suspect", "id, other, by_names", lines...)
		step(t, conn, "relatives.sql")
	}
	lay(t, conn, "comparison", "a, b, nom_level, prenom_level, naissance_level, nom_bits, prenom_bits, inversion_bits, naissance_bits",
		"0, 1, null, null, null, 0.0, 0.0, 0.0, 0.0", "0, 2, 'proche', null, null, 1.0, 0.0, 0.0, 0.0", "0, 3, null, 'proche', null, 0.0, 1.0, 0.0, 0.0", "0, 4, null, null, 'autre', 0.0, 0.0, 0.0, 1.0")
	identity("0, '9012345678', true, null, 1, 1, 'c/1'", "1, '9012345678', false, null, 1, 1, null",
		"2, '1012345678', true, null, 2, 2, null", "3, '9012345679', true, null, 2, 2, null", "4, '9012395678', true, null, 2, 2, null", // first, last, and middle figure
		"5, '9012345687', true, null, 2, 2, null", "6, '0912345678', true, null, 2, 2, null", "7, '9012435678', true, null, 2, 2, null", // two exchanged
		"8, '9012345699', true, null, 2, 2, null", "9, '8812345678', true, null, 2, 2, null", "10, '9012345768', false, null, 2, 2, null", // two figures, and one in no register
		"11, '9812345678', true, null, 2, 2, null", "12, null, true, null, 1, 1, null")
	suspect("0, 1, false", "1, 0, false")
	reads(t, conn, "select a, b from linkage.shared_number", "0 | 2", "0 | 3", "0 | 4")
	reads(t, conn, "select * from linkage.pair", "0 | 2 | 1", "1 | 2 | 1", "0 | 3 | 1", "1 | 3 | 1", "0 | 4 | 1", "1 | 4 | 1",
		"0 | 5 | 1", "1 | 5 | 1", "0 | 6 | 1", "1 | 6 | 1", "0 | 7 | 1", "1 | 7 | 1", "0 | 11 | 1", "1 | 11 | 1")
	// the household of either end
	identity("0, '9912345678', false, 'F1', 1, 1, null", "1, '9912345678', false, 'F2', 1, 1, null", "2, '1111111112', true, 'F1', 2, 2, null", "3, '1111111113', true, 'F2', 2, 2, null",
		"4, '9912345678', true, 'F1', 2, 2, null", "5, null, true, 'F1', 2, 2, null", "6, '1111111114', false, 'F1', 2, 2, null", "7, '1111111115', true, 'F3', 2, 2, null", "8, null, true, null, 2, 2, null")
	suspect("0, 1, false", "1, 0, false")
	reads(t, conn, "select * from linkage.pair", "0 | 2 | 1", "1 | 2 | 1", "0 | 3 | 1", "1 | 3 | 1", "0 | 5 | 1", "1 | 5 | 1")
	// the very names, of another dossier and of another number
	identity("0, '1', true, 'F1', 1, 1, 'c/1'", "1, '2', false, 'F1', 1, 2, 'c/1'", "2, '3', true, 'F1', 1, 1, 'c/2'", "3, '3', true, null, 1, 2, null",
		"4, '1', true, null, 1, 1, 'c/4'", "5, '2', true, null, 1, 1, 'c/5'", "6, '3', true, null, 1, 1, 'c/1'", "7, '3', false, null, 1, 1, 'c/7'", "8, '3', true, null, 2, 1, 'c/8'", "9, '3', true, null, 1, 1, null")
	suspect("0, 1, true", "1, 0, true")
	reads(t, conn, "select * from linkage.pair", "0 | 2 | 1", "0 | 9 | 1", "1 | 3 | 1")
	identity("0, null, false, null, 1, 1, 'c/1'", "1, null, false, null, 1, 2, 'c/1'", "2, '3', true, null, 1, 1, null", "3, null, true, null, 1, 1, null", "4, null, true, null, 1, null, null")
	suspect("0, 1, true", "1, 0, true")
	reads(t, conn, "select * from linkage.pair", "0 | 2 | 1", "0 | 3 | 1")
}

// A register line fits better than the other end of a tie on what both ends give, and on nothing else.
func TestWhoFitsBetter(t *testing.T) {
	conn := laid(t)
	lay(t, conn, "identity_source", "id, kind", "0, 'parcours'", "1, 'contacts'", "2, 'orientations'", "3, 'orientations'")
	lay(t, conn, "suspect", "id, other, by_names", "1, 0, false", "2, 1, false")
	const worse = "'proche', 'proche', 'autre', -99.0, -99.0, -99.0, -99.0"
	const none = "null::varchar, null::varchar, null::varchar, 1.0, 1.0, 1.0, 1.0"
	const all, given, born = "'proche', 'proche', 'autre', 1.0, 1.0, 1.0, 1.0", "null::varchar, 'proche', null::varchar, 9.0, 1.0, 1.0, 9.0", "null::varchar, null::varchar, 'autre', 9.0, 9.0, 9.0, 1.0"
	for _, x := range []struct {
		tie, near, also string
		found           bool
	}{
		{all, "1.0, 1.0, 1.0, 1.0", "0, null::varchar", false},
		{all, "1.1, 1.0, 1.0, 1.0", "0, null::varchar", true},
		{all, "1.0, 1.1, 1.0, 1.0", "0, null::varchar", true},
		{all, "1.0, 1.0, 1.1, 1.0", "0, null::varchar", true},
		{all, "1.0, 1.0, 1.0, 1.1", "0, null::varchar", true},
		{all, "0.5, 1.1, 1.1, 1.1", "0, null::varchar", false},
		{given, "99.0, 1.0, 1.0, 99.0", "0, null::varchar", false},
		{given, "0.0, 1.1, 1.0, 0.0", "0, null::varchar", true},
		{given, "0.0, 1.0, 1.1, 0.0", "0, null::varchar", true},
		{born, "99.0, 99.0, 99.0, 1.0", "0, null::varchar", false},
		{born, "0.0, 0.0, 0.0, 1.1", "0, null::varchar", true},
		{none, "99.0, 99.0, 99.0, 99.0", "0, null::varchar", false},
		// whom a name, a birth date or the sex contradicts fits nobody; what else is said of the two does not count
		{all, "9.0, 9.0, 9.0, 9.0", "16, null::varchar", false},
		{all, "9.0, 9.0, 9.0, 9.0", "128, null::varchar", false},
		{all, "9.0, 9.0, 9.0, 9.0", "0, 'different'", false},
		{all, "9.0, 9.0, 9.0, 9.0", "8047, 'identique'", true},
	} {
		lay(t, conn, "shared_number", "a, b, nom_level, prenom_level, naissance_level, nom_bits, prenom_bits, inversion_bits, naissance_bits", "0, 1, "+x.tie, "1, 2, "+x.tie, "0, 9, "+worse, "-9, 1, "+worse)
		for _, ends := range []string{"1, 3", "-1, 1"} { // the line stands on either side
			lay(t, conn, "flagged", "a, b, nom_bits, prenom_bits, inversion_bits, naissance_bits, flags, sexe_level",
				ends+", "+x.near+", "+x.also, "2, 3, 99.0, 99.0, 99.0, 99.0, 0, null::varchar") // OFII is right
			want := []string{}
			if x.found {
				want = append(want, "0 | 1")
			}
			reads(t, conn, queries.Linkage("better.sql"), want...)
		}
	}
}

// weighed lays comparisons of which the family name alone is known: what "why" writes of them is
// its bits and those of the start.
func weighed(t *testing.T, conn *sql.Conn, table string, pairs ...string) {
	t.Helper()
	lay(t, conn, table, "a, b, nom_bits", pairs...)
	var columns strings.Builder
	for _, field := range strings.Fields("agdref voisinage numero dossier prenom inversion naissance ensemble registre sexe nationalite departement") {
		columns.WriteString(", null::varchar as " + field + "_level, null::double as " + field + "_bits")
	}
	exec(t, conn, "create or replace table linkage."+table+" as select *, 'identique' as nom_level, -10.0 as prior, null::varchar[] as autre_levels, null::double[] as autre_bits"+
		columns.String()+" from linkage."+table)
}

const said10 = "\u202f; au départ −10,0"

// The persons and the queue, as the guards leave them.
func TestWhatIsWritten(t *testing.T) {
	conn := laid(t)
	lay(t, conn, "identity_source", "id, record, registered", "0, 'b', true", "1, 'a', true", "2, 'd', false", "3, 'c', false", "4, 'e', false", "5, 'f', false")
	lay(t, conn, "person_of", "id, person", "0, 'P2'", "1, 'P2'", "2, 'P1'", "3, 'P1'", "4, 'P3'", "5, 'P4'")
	lay(t, conn, "upper_of", "id, person", "0, 'P2'", "1, 'P2'", "2, 'P2'", "3, 'P2'", "4, 'P3'", "5, 'P4'")
	lay(t, conn, "first_of", "id, first", "0, 1", "1, 1", "2, 3", "3, 3", "4, 4", "5, 5")
	lay(t, conn, "line", "id, nom, prenom, naissance", "0, null, null, null", "1, 1, null, null", "2, null, 1, null", "3, null, null, null", "4, null, null, null", "5, null, null, '19900514'")
	lay(t, conn, "waiting", "a, b, score, pairs, agreed, held, more_of_a, more_of_b", "0, 2, 3.5, 4, true, 'rivals', 5, 6", "3, 4, 4.5, 1, false, null, 0, 1")
	weighed(t, conn, "comparison", "0, 2, 5.5", "3, 4, 6.5", "0, 3, 7.5")
	lay(t, conn, "shared", "rule, pairs, capped", "'numéro partagé', 3, 1")
	exec(t, conn, "create or replace table linkage.blocking (rule varchar, pairs bigint, capped bigint, beyond bigint, widest bigint)")
	step(t, conn, "words.sql", "results.sql", "queue.sql")
	reads(t, conn, "from linkage.person", "a | P2 | true", "b | P2 | true", "c | P1 | true", "d | P1 | true", "e | P3 | false", "f | P4 | true")
	reads(t, conn, "from linkage.person_if_accepted", "a | P2", "b | P2", "c | P2", "d | P2", "e | P3", "f | P4")
	reads(t, conn, "select * exclude (id) from linkage.queue",
		"P2 | P1 | b | d | a | c | 3.5 | nom identique +5,5"+said10+" | 4 | rivals | true | 5 | 6",
		"P1 | P3 | c | e | c | e | 4.5 | nom identique +6,5"+said10+" | 1 | - | false | 0 | 1")
	// a pair is called alike whichever of the two stands on its left
	reads(t, conn, "select id = 'Q' || left(sha256('P1P2'), 10) from linkage.queue where score = 3.5", "true")
	reads(t, conn, "from linkage.blocking", "numéro partagé | 3 | 1 | 0 | 0")
	var best string
	if err := conn.QueryRowContext(t.Context(), "select left_person from linkage.queue limit 1").Scan(&best); err != nil || best != "P1" {
		t.Errorf("the pair of %s is first, %v", best, err)
	}
}

// Why a record is where it is: the links that were made, and the best of those that hold it.
func TestWhyARecordIsWhereItIs(t *testing.T) {
	conn := laid(t)
	lay(t, conn, "identity_source", "id, record", "0, 'a'", "1, 'b'", "2, 'c'", "3, 'd'", "4, 'e'", "5, 'f'", "6, 'g'", "7, 'h'")
	lay(t, conn, "person_of", "id, person", "0, 'P1'", "1, 'P1'", "2, 'P1'", "3, 'P1'", "4, 'P1'", "5, 'P5'", "6, 'P6'", "7, 'P1'")
	// a and b are alike, and their pair was compared once; c was decided, d scored
	lay(t, conn, "made", "a, b, method, score, stage", "1, 2, 'agdref', 20.0, 1", "0, 1, 'dossier', 19.0, 1", "1, 3, 'decision', 0.0, 1", "1, 4, 'score', 8.0, 2", "4, 7, 'identite', 8.0, 2")
	lay(t, conn, "repeated", "id, first", "0, 0", "1, 0", "2, 2", "3, 1", "4, 4", "7, 7")
	weighed(t, conn, "chained", "0, 2, 1.5", "0, 0, 2.5", "1, 4, 3.5", "1, 2, 9.5")
	weighed(t, conn, "comparison", "1, 4, 4.5", "4, 7, 5.5", "0, 2, 6.5", "0, 4, 7.5")
	exec(t, conn, "create or replace table linkage.refused as select unnest([6, 6]) as id")
	for _, d := range [][]any{{"d", "b", "split", day(2023, 5, 2), "Ana", "à tort"}, {"b", "d", "accept", day(2023, 5, 3), "Bo", "vue"}, {"d", "b", "accept", day(2023, 5, 1), "Ed", "avant"}, {"a", "d", "accept", day(2023, 5, 9), "Al", "autre"}} {
		exec(t, conn, "insert into linkage.decision values (?, ?, ?, ?, ?, ?)", d...)
	}
	step(t, conn, "words.sql", "reasons.sql")
	name := func(bits string) string { return "nom identique +" + bits + said10 }
	reads(t, conn, "from linkage.link",
		"b | c | agdref | 20.0 | "+name("1,5")+" | P1",
		"a | b | dossier | 19.0 | "+name("2,5")+" | P1",
		"b | d | decision | 0.0 | décision de Bo — vue | P1",
		"b | e | score | 8.0 | "+name("4,5")+" | P1",
		"e | h | identite | 8.0 | "+name("5,5")+" | P1")
	reads(t, conn, "from linkage.reason",
		"a | dossier | 19.0 | "+name("2,5"), "b | agdref | 20.0 | "+name("1,5"), "c | agdref | 20.0 | "+name("1,5"), "d | decision | 0.0 | décision de Bo — vue",
		"e | score | 8.0 | "+name("4,5"), // of two as good, the last by the name of its method
		"h | identite | 8.0 | "+name("5,5"),
		"f | seul | - | aucun autre enregistrement ne lui ressemble assez",
		"g | seul | - | plusieurs personnes connues lui ressemblent en tout (homonymes)\u202f: laissé à part, comme le demande le réglage")
}

// What the guards are given: the latest decision on each pair still there, and what each record is.
func TestWhatTheGuardsRead(t *testing.T) {
	conn := laid(t)
	lay(t, conn, "identity_source", "id, record, kind, agdref, dossier, statement, registered, first_seen",
		"0, 'a', 'orientations', '7', null, 'ofii', true, date '2000-01-03'", "1, 'b', 'parcours', '8', 'c/1', 'lead', true, null", "2, 'c', 'contacts', null, 'c/1', 'face', false, date '2000-01-01'",
		"3, 'd', 'situations', null, null, 'face', false, date '1999-12-31'", "4, 'e', 'demandes', null, null, 'office', true, date '2000-01-01'", "5, 'f', 'contacts', null, null, 'face', false, date '2000-01-01'")
	for _, d := range [][]any{
		{"b", "a", "split", day(2023, 5, 2), "", ""}, {"a", "b", "accept", day(2023, 5, 1), "", ""}, // the later
		{"c", "a", "accept", day(2023, 4, 1), "", ""}, {"a", "c", "split", day(2023, 4, 1), "", ""}, // of one day, the two apart
		{"d", "c", "accept", day(2023, 4, 1), "", ""}, {"b", "d", "accept", day(2023, 3, 1), "", ""}, {"b", "d", "accept", day(2023, 6, 1), "", ""},
		{"a", "a", "split", day(2023, 5, 2), "", ""}, {"a", "gone", "split", day(2023, 5, 2), "", ""}, {"0gone", "a", "split", day(2023, 5, 2), "", ""},
	} {
		exec(t, conn, "insert into linkage.decision values (?, ?, ?, ?, ?, ?)", d...)
	}
	var decisions []string
	rows, err := conn.QueryContext(t.Context(), queries.Linkage("read_decisions.sql"))
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var a, b int
		var verdict string
		if err := rows.Scan(&a, &b, &verdict); err != nil {
			t.Fatal(err)
		}
		decisions = append(decisions, fmt.Sprint(a, "-", b, " ", verdict))
	}
	if want := []string{"0-2 split", "2-3 accept", "0-1 split", "1-3 accept"}; !slices.Equal(decisions, want) { // first to last
		t.Errorf("%v, want %v", decisions, want)
	}

	lay(t, conn, "identity", "id, met, agdref, dossier, nom, prenom, naissance, sexe, nationalite, departement",
		"0, false, '7', null, 1, null, null, null::varchar, null::varchar, null::varchar", "1, false, '8', 'c/1', null, 1, null, null, null, null", "2, true, null, 'c/1', null, null, '19900514', null, null, null",
		"3, true, null, null, null, null, null, null, null, null", "4, false, null, null, null, null, null, null, null, null", "5, true, null, null, null, null, null, null, null, null")
	l := &linkage{conn: conn}
	if err := l.readRecords(t.Context()); err != nil {
		t.Fatal(err)
	}
	var records []string
	for _, r := range l.records {
		records = append(records, fmt.Sprint(r.register, r.agdref, r.dossier, r.statement, r.nameless, r.registered, r.firstSeen))
	}
	later := (day(9999, 12, 31).Unix() - day(2000, 1, 1).Unix()) / 86400
	if want := []string{"1 0 -1 0 false true 2", fmt.Sprint("2 1 0 1 false true ", later), "0 -1 0 -1 false false 0", "0 -1 -1 -1 true false -1", "0 -1 -1 2 true true 0", "0 -1 -1 -1 true false 0"}; !slices.Equal(records, want) {
		t.Errorf("%q\nwant\n%q", records, want)
	}
	// two contacts that say the same are one line; a line of a register is itself alone, and whatever one says besides is another
	alike := []string{}
	for _, change := range []string{"", "met = false", "agdref = '1'", "dossier = 'd'", "nom = 1", "prenom = 1", "naissance = '1'", "sexe = 'M'", "nationalite = 'FR'", "departement = '44'"} {
		exec(t, conn, "update linkage.identity set met = id in (2, 3, 5), agdref = null, dossier = null, nom = null, prenom = null, naissance = null, sexe = null, nationalite = null, departement = null")
		if change != "" {
			exec(t, conn, "update linkage.identity set "+change+" where id = 5")
		}
		l := &linkage{conn: conn}
		if err := l.readRecords(t.Context()); err != nil {
			t.Fatal(err)
		}
		if l.records[3].compared == l.records[5].compared {
			alike = append(alike, change)
		}
		if l.records[0].compared == l.records[4].compared {
			t.Errorf("%q: two lines of registers are one", change)
		}
	}
	if !slices.Equal(alike, []string{""}) {
		t.Errorf("another is the same with %q", alike)
	}
}

// What the guards are given of two groups: their best pair, and what any of their pairs says.
func TestThePairsOfTwoGroups(t *testing.T) {
	conn := laid(t)
	lay(t, conn, "component", "id, root", "0, 0", "1, 0", "2, 2", "3, 2", "4, 4", "5, 5", "6, 6", "7, 7")
	lay(t, conn, "error", "field, level, bits", "'nom', 'proche', 1.0", "'nom', 'voisin', 0.5", "'prenom', 'proche', 2.0", "'inversion', 'inverses', 4.0", "'naissance', 'differente', 8.0", "'naissance', 'proche', 64.0")
	lay(t, conn, "flagged", "a, b, score, flags, nom_level, prenom_level, inversion_level, naissance_level",
		"0, 2, 5.0, 32, 'proche', 'proche', 'inverses', 'differente'", "1, 3, 7.0, 256, 'proche', 'proche', null, 'differente'", "1, 2, 7.0, 64, 'proche', 'identique', 'inverses', 'differente'", "3, 0, -9.0, 145, 'voisin', 'proche', 'inverses', 'differente'", // the best are two
		"0, 4, 1.5, 8, 'identique', null, null, null", "1, 4, -9.0, 18, 'proche', null, null, null", // at the threshold
		"0, 5, 1.4, 32, 'identique', null, null, null",                                                  // below
		"0, 6, -9.0, 2, 'proche', null, 'inverses', null",                                               // a dossier
		"0, 7, -9.0, 1024, 'identique', null, null, null", "7, 1, -8.0, 16, 'proche', null, null, null", // waits whatever the score
		"4, 6, -9.0, 1, 'identique', null, null, null",
		"5, 6, -9.0, 1, 'identique', null, null, null", "5, 6, -8.0, 32, 'identique', null, null, null", // a number between two others
		"5, 7, -9.0, 4096, 'identique', null, null, null",
		"6, 7, 1.5, 8, 'identique', null, null, null", "6, 7, 1.0, 8, 'identique', null, null, null")
	l := &linkage{conn: conn}
	pairs, err := l.readPairs(t.Context(), queries.Linkage("read_scored.sql"), 1.5)
	if err != nil {
		t.Fatal(err)
	}
	want := []pair{{1, 2, 7, 64 | 16 | 128 | 1, 11}, {0, 4, 1.5, 8 | 16 | 2, 0}, {0, 6, -9, 2, 5}, {7, 1, -8, 16, 0}, {4, 6, -9, 1, 0}, {5, 6, -8, 33, 0}, {6, 7, 1.5, 8, 0}}
	if !slices.Equal(pairs, want) {
		t.Errorf("%v\nwant\n%v", pairs, want)
	}
}

// The key of a person is P and ten figures; it takes more where two persons have the same ten.
func TestTheKeyOfAPerson(t *testing.T) {
	conn := laid(t)
	// the first ten figures of the hashes of the two first records agree
	lay(t, conn, "identity_source", "id, record", "0, 'lead/parcours/44/D251597'", "1, 'lead/parcours/44/D1020487'", "2, 'a'", "3, 'b'", "4, 'c'")
	lay(t, conn, "first_of", "id, first", "0, 0", "1, 1", "2, 2", "3, 2", "4, 4")
	lay(t, conn, "upper_first", "id, first", "0, 0", "1, 1", "2, 3", "3, 3", "4, 0")
	step(t, conn, "keys.sql")
	const one, other = "P47bb812234a629f2f2d4faa7", "P47bb812234ff35d5bcea2d77"
	reads(t, conn, "from linkage.person_of", "0 | "+one, "1 | "+other, "2 | Pca978112ca", "3 | Pca978112ca", "4 | P2e7d2c03a9")
	reads(t, conn, "from linkage.upper_of", "0 | "+one, "1 | "+other, "2 | P3e23e81600", "3 | P3e23e81600", "4 | "+one)
}

// How often the records that a number ties give names and birth dates so.
func TestHowOftenTheTiedDiffer(t *testing.T) {
	conn := laid(t)
	lay(t, conn, "pair", "a, b, times", "0, 1, 3", "0, 2, 4", "0, 3, 5", "0, 4, 6", "0, 5, 7")
	lay(t, conn, "comparison", "a, b, agdref_level, nom_level, prenom_level, inversion_level, naissance_level",
		"0, 1, 'identique', 'proche', null, null, 'identique'", "0, 2, 'identique', 'proche', null, null, 'identique'", "0, 3, 'identique', null, 'proche', null, 'identique'",
		"0, 4, 'une_erreur', 'proche', null, null, null", "0, 5, 'identique', 'identique', 'identique', 'inverses', null")
	step(t, conn, "tied.sql")
	reads(t, conn, "from linkage.tied", "proche | - | aucune | identique | 7", "identique | identique | inverses | - | 7")
}

// The rows of any file of people: a number that is none, a date in any order, a sex in any word.
func TestTheRowsOfAFile(t *testing.T) {
	conn := laid(t)
	load := func(x Tables) *linkage {
		t.Helper()
		l := &linkage{conn: conn, o: Options{}.withDefaults()}
		if err := l.loadRows(t.Context(), x); err != nil {
			t.Fatal(err)
		}
		return l
	}
	read := func(column string, want map[string]string) {
		t.Helper()
		var rows []Row
		for value := range want {
			r := Row{Name: value}
			*map[string]*string{"numero": &r.Numero, "naissance": &r.Naissance, "sexe": &r.Sexe, "departement": &r.Departement, "nom": &r.Nom, "prenom": &r.Prenom}[column] = value
			rows = append(rows, r)
		}
		l := load(Tables{Left: rows})
		got := map[string]string{}
		each(t, conn, "select id::varchar, coalesce("+column+", '-') from linkage.identity_source", func(id, read string) {
			n, err := strconv.Atoi(id)
			if err != nil {
				t.Fatal(err)
			}
			got[l.names[n]] = read
		})
		if !maps.Equal(got, want) {
			t.Errorf("%s:\n%v\nwant\n%v", column, got, want)
		}
	}
	read("numero", map[string]string{"A-12 é": "a12e", "7777": "-", "7778": "7778", "7878": "7878", "0123456789": "-", "1234567890": "-", "9876543210": "-", "0987654321": "-", "012345678": "012345678", "--": "-", "a": "-", "ab": "ab"})
	read("naissance", map[string]string{"1990-05-14": "19900514", " 1990/5/4 00:00 ": "19900504", "1990.12.31": "19901231", "14/05/1990": "19900514", "4.5.1990 12:00": "19900504", "4 5 1990": "19900504",
		"19900514": "19900514", " 199005 ": "199005", "1990051412": "1990051412", "19905": "-", "19900514121": "-", "14/05/90": "-", "mai 1990": "-", "1990-05": "-"})
	read("sexe", map[string]string{"M": "M", "m.": "M", "Homme": "M", " h ": "M", "Monsieur": "M", "Masculin": "M", "male": "M", "1": "M", "F": "F", "Femme": "F", "Mme": "F", "Madame": "F", "Mlle": "F", "2": "F", "Mixte": "-", "X": "-", "3": "-"})
	read("departement", map[string]string{" 2A ": "2a", "  ": "-"})
	read("nom", map[string]string{" Zargul ": "Zargul", "  ": "-"})
	read("prenom", map[string]string{" Zargul ": "Zargul", "  ": "-"})
	// of one file, any two rows may be one person; of two, one of each
	b, c, d := Row{Name: "b", Nom: "x"}, Row{Name: "c", Nom: "x"}, Row{Name: "d", Nom: "x"}
	for _, x := range []struct {
		files Tables
		names string
		lines []string
	}{
		{Tables{Left: []Row{c, b}}, "b c", []string{"0 | 0 | 0 | true | - | -", "1 | 1 | 1 | true | - | -"}},
		{Tables{Right: []Row{c, b}}, "b c", []string{"0 | 0 | 0 | true | - | -", "1 | 1 | 1 | true | - | -"}},
		{Tables{Left: []Row{d}, Right: []Row{c, b}}, "d b c", []string{"0 | 0 | 0 | true | - | -", "1 | 1 | 1 | true | - | -", "2 | 1 | 2 | true | - | -"}},
	} {
		l := load(x.files)
		reads(t, conn, "select id, apart, holder, other, registered, met from linkage.identity_source", x.lines...)
		if got := strings.Join(l.names, " "); got != x.names {
			t.Errorf("%s, want %s", got, x.names)
		}
	}
}

// The pairs of two files that reach the list, and what is said of their numbers and names.
func TestThePairsOfTwoFiles(t *testing.T) {
	conn := laid(t)
	heard(t, conn, "Zargul") // for its macros
	step(t, conn, "words.sql")
	weighed(t, conn, "flagged", "0, 3, 5.5", "1, 2, 6.5", "1, 3, 7.5", "2, 4, 8.5", "0, 4, 9.5")
	exec(t, conn, `create or replace table linkage.flagged as select * exclude (numero_level, autre_levels, autre_bits),
		case a + b when 3 then 'identique' when 4 then 'une_erreur' end as numero_level, 
		case when a = 0 and b = 3 then ['identique', null] end as autre_levels, case when a = 0 and b = 3 then [2.5, null] end::double[] as autre_bits,
		case a + b when 3 then 8 else 1 end as flags, case when a = 2 then 1.5 when b = 4 then 1.4 else 2.5 end::double as score from linkage.flagged`)
	rows, err := conn.QueryContext(t.Context(), queries.Linkage("matches.sql"), `["ville", "code"]`, 1.5)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var got []string
	for rows.Next() {
		var why string
		var a, b, flags, same, differs int
		var score float64
		if err := rows.Scan(&a, &b, &score, &flags, &same, &differs, &why); err != nil {
			t.Fatal(err)
		}
		got = append(got, fmt.Sprint(a, b, " ", score, flags, same, differs, " ", why))
	}
	slices.Sort(got) // readMatches puts the best first
	want := []string{
		"0 3 2.5 8 1 0 nom identique +5,5\u202f; ville identique +2,5" + said10, "1 2 2.5 8 1 0 nom identique +6,5" + said10,
		"1 3 2.5 1 0 1 nom identique +7,5" + said10, "2 4 1.5 1 0 0 nom identique +8,5" + said10,
	}
	if err := rows.Err(); err != nil || !slices.Equal(got, want) {
		t.Errorf("%v\n%s\nwant\n%s", err, strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// What the guards give back is read column by column.
func TestWhatTheGuardsGiveBack(t *testing.T) {
	conn := laid(t)
	l := &linkage{conn: conn}
	give := func(name string, values ...any) {
		t.Helper()
		if err := l.give(t.Context(), name, values...); err != nil {
			t.Fatal(err)
		}
	}
	give("made.sql", "1|2|agdref|20.25|1,3|4|score|-0.50|2")
	reads(t, conn, "from linkage.made", "1 | 2 | agdref | 20.25 | 1", "3 | 4 | score | -0.5 | 2")
	give("waiting.sql", "1|2|3.50|4|true|rivals+sex|5|6,7|8|-9.00|10|false||11|12")
	reads(t, conn, "from linkage.waiting", "1 | 2 | 3.5 | 4 | true | rivals+sex | 5 | 6", "7 | 8 | -9.0 | 10 | false |  | 11 | 12")
	give("shared.sql", "numéro partagé|3|1")
	reads(t, conn, "from linkage.shared", "numéro partagé | 3 | 1")
	give("suspect.sql", "1,2", "2,3", "0,1")
	reads(t, conn, "from linkage.suspect", "1 | 2 | false", "2 | 3 | true")
	give("refused.sql", "3,5")
	reads(t, conn, "from linkage.refused", "3", "5")
	give("component.sql", "0,0,2")
	reads(t, conn, "from linkage.component", "0 | 0", "1 | 0", "2 | 2")
	give("chain.sql", "0,1", "0,0", "2,1")
	reads(t, conn, "from linkage.chain", "0 | 0 | 2", "1 | 0 | 1")
	for _, name := range []string{"made.sql", "waiting.sql", "shared.sql", "refused.sql", "component.sql"} { // of nobody
		give(name, "")
		reads(t, conn, "from linkage."+strings.TrimSuffix(name, ".sql"))
	}
}
