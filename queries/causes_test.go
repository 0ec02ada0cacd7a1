package queries_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/agir-indicateurs/agir/queries"
)

// Why a figure moved, each cause with what is nearest to it. A case is a department of its
// name, and its persons are called after it; the question q rests on parcours and contacts,
// the question r on demandes alone.
func TestWhyAFigureMoved(t *testing.T) {
	ctx := t.Context()
	s := empty(t)
	exec := func(text string, args ...any) {
		t.Helper()
		if _, err := s.Exec(ctx, text, args...); err != nil {
			t.Fatal(err)
		}
	}
	exec("use memory")
	for _, side := range []string{"before", "after"} {
		exec("create schema moves_" + side + `;
			create table moves_` + side + `.answer (question varchar, month date, departement varchar, direction varchar, structure varchar, person varchar, answer varchar, apart boolean);
			create table moves_` + side + `.fact (kind varchar, sender varchar, record varchar, person varchar, fact varchar);
			create table moves_` + side + `.person (record varchar, person varchar)`)
	}
	exec(`create table moves_after.question_kind (question varchar, kind varchar);
		insert into moves_after.question_kind values ('q', 'parcours'), ('q', 'contacts'), ('r', 'demandes')`)

	cases := []struct {
		name          string
		before, after string // what is answered of whom: "a yes; a yes; b no"; "a yes @soliha" of a structure, "a yes @@soliha" of it alone
		told, tells   string // "a lead parcours one": what a sender says of a person
		known, knows  string // "r1 a": whose a record is
		want          string // cause, sender, persons, arrivals, removals
		structures    string // the same by structure
	}{
		{name: "late", after: "a yes", tells: "a lead parcours one", want: "ligne tardive lead 1 1 0"},
		{name: "withdrawn", before: "a yes", told: "a lead parcours one", want: "retrait lead 1 0 1"},
		{name: "corrected", before: "a no", after: "a yes", told: "a lead parcours one", tells: "a lead parcours other", want: "correction lead 1 1 1"},
		{name: "corrected by two kinds", before: "a no", after: "a yes", told: "a lead parcours one", tells: "a lead contacts other", want: "correction lead 1 1 1"},
		{name: "nothing moved", before: "a yes; b no", after: "b no; a yes", told: "a lead parcours one", tells: "a lead parcours other"},
		{name: "told as before", before: "a no", after: "a yes", told: "a lead parcours one", tells: "a lead parcours one", want: "effet indirect  1 1 1"},
		{name: "told once less", before: "a yes", told: "a lead parcours one; a lead parcours one", tells: "a lead parcours one", want: "retrait lead 1 0 1"},
		{name: "told once more", after: "a yes", told: "a lead parcours one", tells: "a lead parcours one; a lead parcours one", want: "ligne tardive lead 1 1 0"},
		{name: "of another kind", before: "a no", after: "a yes", tells: "a lead demandes one", want: "effet indirect  1 1 1"},
		{name: "of somebody else", before: "a no", after: "a yes", tells: "b lead parcours one", want: "effet indirect  1 1 1"},
		{name: "one row more", before: "a yes; a yes", after: "a yes; a yes; a yes", tells: "a lead contacts one", want: "ligne tardive lead 1 1 0"},
		{name: "two rows less", before: "a yes; a yes; a yes", after: "a yes", told: "a lead contacts one", want: "retrait lead 1 0 2"},
		{name: "two answers", after: "a yes; a no", tells: "a lead contacts one", want: "ligne tardive lead 1 2 0"},
		{name: "two answers less", before: "a yes; a no", told: "a lead contacts one", want: "retrait lead 1 0 2"},
		{name: "another answer beside one that stays", before: "a no", after: "a no; a yes", tells: "a lead contacts one", want: "ligne tardive lead 1 1 0"},
		{name: "two persons", after: "a yes; b yes", tells: "a lead parcours one; b lead parcours two", want: "ligne tardive lead 2 2 0"},
		{name: "two persons less", before: "a yes; b yes", told: "a lead parcours one; b lead parcours two", want: "retrait lead 2 0 2"},
		{name: "two causes", before: "b yes", after: "a yes", told: "b lead parcours two", tells: "a lead parcours one", want: "ligne tardive lead 1 1 0; retrait lead 1 0 1"},
		{name: "two senders", before: "a no", after: "a yes; a yes", tells: "a lead parcours one; a aurore contacts two", want: "plusieurs origines  1 2 1"},
		{name: "two senders, two persons", after: "a yes; b yes", tells: "a lead parcours one; b aurore contacts two", want: "ligne tardive aurore 1 1 0; ligne tardive lead 1 1 0"},
		// the same records under another key: a merge, of both
		{name: "merged", before: "a yes", after: "b yes", told: "a lead parcours one", tells: "b lead parcours one", known: "one a", knows: "one b", want: "rapprochement  2 1 1"},
		{name: "merged and late", before: "a yes", after: "b yes; b yes", told: "a lead parcours one", tells: "b lead parcours one; b lead contacts two", known: "one a", knows: "one b", want: "ligne tardive lead 1 2 0; rapprochement  1 0 1"},
		{name: "known as before", before: "a yes", known: "one a", knows: "one a; two b", want: "effet indirect  1 0 1"},
		// the same words of another record are no merge
		{name: "written alike", after: "a yes", told: "b lead parcours one", tells: "a lead parcours one/two", want: "ligne tardive lead 1 1 0"},
		// a structure has its rows, and those that are of a structure alone are not of the department
		{name: "of a structure", after: "a yes @soliha", tells: "a lead parcours one", want: "ligne tardive lead 1 1 0", structures: "soliha: ligne tardive lead 1 1 0"},
		{name: "of two structures", after: "a yes @soliha; a yes @aurore", tells: "a lead parcours one", want: "ligne tardive lead 1 2 0", structures: "aurore: ligne tardive lead 1 1 0; soliha: ligne tardive lead 1 1 0"},
		{name: "no more of two structures", before: "a yes @soliha; a yes @aurore", told: "a lead parcours one", want: "retrait lead 1 0 2", structures: "aurore: retrait lead 1 0 1; soliha: retrait lead 1 0 1"},
		{name: "from one to another", before: "a yes @soliha", after: "a yes @aurore", told: "a lead parcours one", tells: "a lead parcours other", want: "correction lead 1 1 1", structures: "aurore: correction lead 1 1 0; soliha: correction lead 1 0 1"},
		{name: "of a structure alone", after: "a yes @@soliha; b yes @@; c yes @@", tells: "a lead parcours one; b lead parcours two; c lead parcours three", want: "ligne tardive lead 2 2 0", structures: "soliha: ligne tardive lead 1 1 0"},
	}
	each := func(text string, do func(words []string)) {
		for part := range strings.SplitSeq(text, "; ") {
			if part != "" {
				do(strings.Split(part, " "))
			}
		}
	}
	want := make(map[string]string)
	add := func(place, lines string) {
		if lines != "" {
			want[place] = lines
		}
	}
	for _, c := range cases {
		for side, answered := range map[string]string{"before": c.before, "after": c.after} {
			each(answered, func(w []string) {
				var structure any
				apart := false
				if len(w) > 2 {
					apart = strings.HasPrefix(w[2], "@@")
					if code := strings.TrimLeft(w[2], "@"); code != "" {
						structure = code
					}
				}
				exec("insert into moves_"+side+".answer values ('q', date '2023-09-01', ?, ?, ?, ?, ?, ?)", c.name, "direction of "+c.name, structure, c.name+"/"+w[0], w[1], apart)
			})
		}
		for side, told := range map[string]string{"before": c.told, "after": c.tells} {
			each(told, func(w []string) {
				fact, record, other := strings.Cut(w[3], "/")
				if !other {
					record = fact
				}
				exec("insert into moves_"+side+".fact values (?, ?, ?, ?, ?)", w[2], w[1], c.name+"/"+record, c.name+"/"+w[0], fact)
			})
		}
		for side, known := range map[string]string{"before": c.known, "after": c.knows} {
			each(known, func(w []string) {
				exec("insert into moves_"+side+".person values (?, ?)", c.name+"/"+w[0], c.name+"/"+w[1])
			})
		}
		add("q departement "+c.name, c.want)
		add("q consortium direction of "+c.name, c.want)
		each(c.structures, func(w []string) {
			add("q structure "+c.name+"/"+strings.TrimSuffix(w[0], ":"), strings.Join(w[1:], " "))
		})
	}
	// each question has its own answers, each month too; the nation has those of all departments
	exec(`insert into moves_after.answer values ('r', date '2023-09-01', 'late', 'direction of late', null, 'late/a', 'yes', false);
		insert into moves_after.answer values ('q', date '2023-10-01', 'late', 'direction of late', null, 'late/a', 'yes', false)`)
	want["r departement late"], want["r consortium direction of late"], want["r national FR"] = "effet indirect  1 1 0", "effet indirect  1 1 0", "effet indirect  1 1 0"
	want["q departement late 2023-10"], want["q consortium direction of late 2023-10"], want["q national FR 2023-10"] = "ligne tardive lead 1 1 0", "ligne tardive lead 1 1 0", "ligne tardive lead 1 1 0"

	rows, err := s.Query(ctx, queries.Answer("causes"))
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	got := make(map[string]string)
	persons := 0
	for rows.Next() {
		var question, month, level, territory, cause, sender string
		var n, arrivals, removals int
		if err := rows.Scan(&question, &month, &level, &territory, &cause, &sender, &n, &arrivals, &removals); err != nil {
			t.Fatal(err)
		}
		place := question + " " + level + " " + territory
		if !strings.HasPrefix(month, "2023-09") {
			place += " " + month[:7]
		} else if question == "q" && level == "national" {
			persons += n
			continue
		}
		line := fmt.Sprintf("%s %s %d %d %d", cause, sender, n, arrivals, removals)
		if got[place] != "" {
			line = got[place] + "; " + line
		}
		got[place] = line
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	for place, lines := range want {
		if got[place] != lines {
			t.Errorf("%s: %q, want %q", place, got[place], lines)
		}
	}
	for place, lines := range got {
		if want[place] == "" {
			t.Errorf("%s: %q, which is not wanted", place, lines)
		}
	}
	moved := 0
	for _, c := range cases {
		each(c.want, func(w []string) {
			var n int
			fmt.Sscan(w[len(w)-3], &n)
			moved += n
		})
	}
	if persons != moved {
		t.Errorf("%d persons of the nation are under one cause, and %d of its departments", persons, moved)
	}
}
