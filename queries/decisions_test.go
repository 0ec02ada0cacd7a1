package queries_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/agir-indicateurs/agir/queries"
)

// decided are the decisions that stand, as the linkage is given them, and the rows that they
// name one by one. Rows apart are written "told as: row row".
func decided(t *testing.T, decisions []string, apart string, latest int) (stand, rows []string) {
	t.Helper()
	ctx := t.Context()
	s := empty(t)
	exec := func(text string, args ...any) {
		t.Helper()
		if _, err := s.Exec(ctx, text, args...); err != nil {
			t.Fatal(err)
		}
	}
	exec("use memory; create schema asked; create schema staging; create schema linkage; create table asked.day as select date '2023-10-10' as day")
	exec("create table asked.decided (record varchar, told_as varchar); create table staging.rows_apart (told_as varchar, record varchar)")
	exec(`create table linkage.decision (left_record varchar, right_record varchar, verdict varchar, decided_on date, "by" varchar, why varchar)`)
	exec(queries.Macros())
	for n, d := range decisions { // "left right verdict day [day undone]"
		w := strings.Fields(d)
		var undone any
		if len(w) > 4 {
			undone = w[4]
		}
		exec(`insert into store.journal.link_decision (number, left_record, right_record, verdict, decided_on, undone_on, "by", why) values (?, ?, ?, ?, ?, ?, 'B', 'essai')`,
			n+1, w[0], w[1], w[2], w[3], undone)
	}
	for line := range strings.SplitSeq(apart, "; ") {
		if told, names, ok := strings.Cut(line, ": "); ok {
			for name := range strings.FieldsSeq(names) {
				exec("insert into staging.rows_apart values (?, ?)", told, name)
			}
		}
	}
	exec(queries.Answer("decided"), latest)
	exec(queries.Answer("decisions"), latest)
	read := func(text string) (all []string) {
		found, err := s.Query(ctx, text)
		if err != nil {
			t.Fatal(err)
		}
		defer found.Close()
		for found.Next() {
			var line string
			if err := found.Scan(&line); err != nil {
				t.Fatal(err)
			}
			all = append(all, line)
		}
		slices.Sort(all)
		return all
	}
	return read("select concat_ws(' ', left_record, right_record, verdict) from linkage.decision"), read("select record || ' of ' || told_as from asked.decided")
}

// A decision stands from the day on which it is taken to the day before it is taken back;
// one that came after an edition is not known to it.
func TestADecisionStandsOnItsDays(t *testing.T) {
	const pair = "parcours/lead/49/one contacts/soliha/49/told/"
	standing, rows := decided(t, []string{
		pair + "a accept 2023-10-10",
		pair + "b accept 2023-10-11",
		pair + "c split 2023-10-01 2023-10-10",
		pair + "d split 2023-10-01 2023-10-11",
		pair + "e split 2023-10-01",
		pair + "f split 2023-10-01",
	}, "", 5)
	if want := []string{pair + "a accept", pair + "d split", pair + "e split"}; !slices.Equal(standing, want) {
		t.Errorf("%q stand, want %q", standing, want)
	}
	told := "contacts/soliha/49/told"
	if want := []string{told + "/a of " + told, told + "/d of " + told, told + "/e of " + told}; !slices.Equal(rows, want) {
		t.Errorf("%q are named one by one, want %q", rows, want)
	}
}

// Only the rows of contacts and of situations are written alike: a record that has its number is
// one, and the rows written alike, taken together, are none of them.
func TestTheRowsThatADecisionNames(t *testing.T) {
	_, rows := decided(t, []string{
		"orientations/ofii/49/one/two parcours/lead/49/one/two accept 2023-10-01",
		"contacts/soliha/49/told parcours/lead/49/one split 2023-10-01",
		"situations/soliha/49/told/a contacts/soliha/49/told/b split 2023-10-01",
		"situations/soliha/49/told/a contacts/soliha/49/told/c split 2023-10-01",
	}, "", 9)
	if want := []string{"contacts/soliha/49/told/b of contacts/soliha/49/told", "contacts/soliha/49/told/c of contacts/soliha/49/told",
		"situations/soliha/49/told/a of situations/soliha/49/told"}; !slices.Equal(rows, want) {
		t.Errorf("%q are named one by one, want %q", rows, want)
	}
}

// What is said of rows written alike is said of one of them that stands apart, when it is that
// they are not somebody's, unless it is said whose that one is, or otherwise of the same two.
func TestWhatIsSaidOfRowsToldAlike(t *testing.T) {
	const told, a, b, one, other = "contacts/s/49/t", "contacts/s/49/t/a", "contacts/s/49/t/b", "parcours/l/49/1", "parcours/l/49/2"
	for _, c := range []struct {
		name string
		said []string
		want []string
	}{
		{"not somebody's", []string{told + " " + one + " split"}, []string{a + " " + one + " split", b + " " + one + " split", told + " " + one + " split"}},
		{"written the other way round", []string{one + " " + told + " split"}, []string{one + " " + a + " split", one + " " + b + " split", one + " " + told + " split"}},
		{"somebody's", []string{told + " " + one + " accept"}, []string{told + " " + one + " accept"}},
		{"one of them is another's", []string{told + " " + one + " split", a + " " + other + " accept"},
			[]string{a + " " + other + " accept", b + " " + one + " split", told + " " + one + " split"}},
		{"one of them is not another's", []string{told + " " + one + " split", a + " " + other + " split"},
			[]string{a + " " + one + " split", a + " " + other + " split", b + " " + one + " split", told + " " + one + " split"}},
		{"one of them is his", []string{told + " " + one + " split", one + " " + a + " accept"},
			[]string{b + " " + one + " split", one + " " + a + " accept", told + " " + one + " split"}},
		{"one of them is not his, said twice", []string{told + " " + one + " split", one + " " + a + " split"},
			[]string{b + " " + one + " split", one + " " + a + " split", told + " " + one + " split"}},
		{"two of them are two persons'", []string{told + " " + a + " split"},
			[]string{b + " " + a + " split", told + " " + a + " split"}},
	} {
		var said []string
		for _, d := range c.said {
			said = append(said, d+" 2023-10-01")
		}
		slices.Sort(c.want)
		if got, _ := decided(t, said, told+": "+a+" "+b, 99); !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}
