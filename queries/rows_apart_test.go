package queries_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/answers"
	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/queries"
)

// Of the contacts and situations that a sender says of one name, somebody says whose one row
// is: that row is his. Once the name is two persons', it is his and no other, be it on the same line of another file. When all rows of
// a kind are decided one by one, nothing is left of what they were before.
func TestARowIsSomebodys(t *testing.T) {
	inbox := t.TempDir()
	for name, content := range map[string]string{
		"2023-10-04/sos-solidarites/parcours.csv": "dossier;nom;prenom;date_naissance;departement;structure;date_entree\n" +
			"D1;Essaifictif;Ada;1990-05-12;44;soliha;2023-08-01\nD2;Modelimagine;Bob;1985-11-23;44;soliha;2023-08-01\n",
		"2023-10-05/soliha/contacts.csv": "nom;prenom;date_naissance;date_contact;mode\n" +
			"Quidam;Perdu;1979-02-03;2023-09-12;entretien\nQuidam;Perdu;1979-02-03;2023-09-13;visite\n",
		"2023-10-05/soliha/situations.csv": "nom;prenom;date_naissance;date_constat;situation_emploi\n" +
			"Quidam;Perdu;1979-02-03;2023-08-01;sans_emploi\nQuidam;Perdu;1979-02-03;2023-08-02;sans_emploi\n",
	} {
		path := filepath.Join(inbox, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(content), 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	conf := settings.Default()
	s := ingested(t, inbox, conf)
	day, month := time.Date(2023, 10, 10, 0, 0, 0, 0, time.UTC), time.Date(2023, 9, 1, 0, 0, 0, 0, time.UTC)
	ask := func() *answers.Answer {
		t.Helper()
		a, err := answers.Ask(t.Context(), s, answers.Question{AsOf: day, Months: []time.Time{month}, Settings: conf, Reasons: true})
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	links, err := ask().Links(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	row := func(kind string, number int) string {
		t.Helper()
		for _, l := range links {
			if l.Kind == kind && l.Row == number {
				return l.Record
			}
		}
		t.Fatalf("no row %d of %s", number, kind)
		return ""
	}
	for _, step := range []struct {
		kind     string
		row      int
		dossier  int
		contacts string // effective ones of the month
		entry    string // without work at the entry, of those known
		records  string // told as one, and one by one: of contacts, of situations
	}{
		// the name is Ada's alone so far, and what else is given of it with it
		{"contacts", 2, 2, "2", "1/1", "1+1 1+0"},
		{"situations", 3, 3, "1", "1/1", "1+1 1+1"},
		{"contacts", 3, 3, "2", "1/1", "0+2 1+1"},
		{"situations", 2, 2, "2", "2/2", "0+2 0+2"},
	} {
		if _, err := books.DecideLink(t.Context(), s, books.LinkDecision{LeftRecord: row(step.kind, step.row), RightRecord: row("parcours", step.dossier), Verdict: "accept", DecidedOn: day, By: "B", Why: "essai"}); err != nil {
			t.Fatal(err)
		}
		a := ask()
		f, err := a.FiguresOf(t.Context(), indicators(t, queries.Contacts, queries.EntreeSansEmploi)...)
		if err != nil {
			t.Fatal(err)
		}
		if got := said(f.At(queries.Contacts, queries.Departement, "44", month)); got != step.contacts {
			t.Errorf("row %d of %s: %s contacts, want %s", step.row, step.kind, got, step.contacts)
		}
		if got := said(f.At(queries.EntreeSansEmploi, queries.Departement, "44", month)); got != step.entry {
			t.Errorf("row %d of %s: %s without work, want %s", step.row, step.kind, got, step.entry)
		}
		identities, err := a.Identities(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		told := make(map[string]int)
		for record, i := range identities {
			if strings.Count(record, "/") > 3 {
				told[i.Kind+" apart"]++
			} else {
				told[i.Kind]++
			}
		}
		count := func(kind string) string {
			return string(rune('0'+told[kind])) + "+" + string(rune('0'+told[kind+" apart"]))
		}
		if got := count("contacts") + " " + count("situations"); got != step.records {
			t.Errorf("row %d of %s: %s records, want %s", step.row, step.kind, got, step.records)
		}
	}
}
