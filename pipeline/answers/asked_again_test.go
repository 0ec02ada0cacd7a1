package answers_test

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"github.com/agir-indicateurs/agir/pipeline"
	"github.com/agir-indicateurs/agir/pipeline/answers"
	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/pipeline/store"
	"github.com/agir-indicateurs/agir/queries"
)

// What an answer keeps of the one before it is let go as soon as what both rest on
// changes: a decision, its undoing, a new statement.
func TestAnAnswerFollowsWhatIsDecidedAndReceived(t *testing.T) {
	dir := t.TempDir()
	drop := func(path, content string) {
		t.Helper()
		full := filepath.Join(dir, path)
		if err := errors.Join(os.MkdirAll(filepath.Dir(full), 0o755), os.WriteFile(full, []byte(content), 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	today := time.Date(2023, time.December, 31, 0, 0, 0, 0, time.UTC)
	s, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "agir.duckdb"))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	take := func() {
		t.Helper()
		if _, err := pipeline.Ingest(t.Context(), s, dir, settings.Default(), today, nil); err != nil {
			t.Fatal(err)
		}
	}
	persons := func() int {
		t.Helper()
		a, err := answers.Ask(t.Context(), s, answers.Question{AsOf: today, Settings: settings.Default()})
		if err != nil {
			t.Fatal(err)
		}
		followed, err := a.Followed(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return len(followed)
	}
	header := "dossier;nom;prenom;date_naissance;departement;structure;date_entree\n"
	two := header + "D1;Zzyzzov;Bilal;03/04/1990;44;soliha;12/04/2022\nD2;Qwertin;Amina;05/06/1991;44;soliha;14/09/2022\n"
	drop("2023-10-04/sos-solidarites/parcours.csv", two)
	take()
	if n := persons(); n != 2 {
		t.Fatalf("%d persons, want 2", n)
	}
	a, err := answers.Ask(t.Context(), s, answers.Question{AsOf: today, Settings: settings.Default()})
	if err != nil {
		t.Fatal(err)
	}
	identities, err := a.Identities(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var records []string
	for r := range identities {
		records = append(records, r)
	}
	d, err := books.DecideLink(t.Context(), s, books.LinkDecision{LeftRecord: records[0], RightRecord: records[1], Verdict: "accept", DecidedOn: today, By: "B", Why: "essai"})
	if err != nil {
		t.Fatal(err)
	}
	if n := persons(); n != 1 {
		t.Errorf("decided one: %d persons", n)
	}
	if _, err := books.UndoLink(t.Context(), s, d.Number, today); err != nil {
		t.Fatal(err)
	}
	if n := persons(); n != 2 {
		t.Errorf("undone: %d persons", n)
	}
	drop("2023-11-04/sos-solidarites/parcours.csv", two+"D3;Azertov;Karim;07/08/1992;44;soliha;20/10/2023\n")
	take()
	if n := persons(); n != 3 {
		t.Errorf("received: %d persons", n)
	}
}

// Territories stand in the order of publication, each once, and are found by their code.
func TestTerritories(t *testing.T) {
	all := answers.Territories(settings.Default())
	seen := make(map[string]bool)
	for _, x := range all {
		if seen[x.Code] {
			t.Errorf("%s twice", x.Code)
		}
		seen[x.Code] = true
		if found, ok := answers.TerritoryOf(settings.Default(), x.Code); !ok || found != x {
			t.Errorf("%s is found as %v", x.Code, found)
		}
	}
	if all[0] != (queries.Territory{Level: queries.Departement, Code: "44"}) || all[len(all)-1] != (queries.Territory{Level: queries.National, Code: "FR"}) {
		t.Errorf("first %v, last %v", all[0], all[len(all)-1])
	}
	if _, ok := answers.TerritoryOf(settings.Default(), "49"); ok {
		t.Error("a territory that is not configured is found")
	}
}

// What no figure reads is dropped once the checks were asked, and made again for who asks: the anomalies and the figures
// are those that they would be.
func TestWhatPassesIsMadeAgain(t *testing.T) {
	dir := t.TempDir()
	full := filepath.Join(dir, "2023-10-04", "sos-solidarites")
	if err := os.MkdirAll(full, 0o755); err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string]string{
		"parcours.csv": "dossier;nom;prenom;date_naissance;departement;structure;date_entree\nD1;Zzyzzov;Bilal;03/04/1990;44;soliha;12/09/2023\n",
		"contacts.csv": "dossier;date_contact;modalite\nD1;20/09/2023;entretien\nD1;01/02/2023;entretien\n",
	} {
		if err := os.WriteFile(filepath.Join(full, name), []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	today := time.Date(2023, time.October, 10, 0, 0, 0, 0, time.UTC)
	s, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "agir.duckdb"))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if _, err := pipeline.Ingest(t.Context(), s, dir, settings.Default(), today, nil); err != nil {
		t.Fatal(err)
	}
	catalogue, err := queries.Load()
	if err != nil {
		t.Fatal(err)
	}
	there := func(name string) (found bool) {
		t.Helper()
		if err := s.QueryRow(t.Context(), "select count(*) > 0 from duckdb_tables() where database_name = 'memory' and schema_name || '.' || table_name = ?", name).Scan(&found); err != nil {
			t.Fatal(err)
		}
		return found
	}
	a, err := answers.Ask(t.Context(), s, answers.Question{AsOf: today, Settings: settings.Default(), Months: books.Months(time.Date(2023, time.September, 1, 0, 0, 0, 0, time.UTC))})
	if err != nil {
		t.Fatal(err)
	}
	before, err := a.Figures(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if !there("consolidated.told_contacts") || !there("consolidated.contacts") {
		t.Fatal("contacts are counted without being made")
	}
	var found [2][]books.Anomaly
	for i := range found {
		if found[i], err = a.Anomalies(t.Context()); err != nil {
			t.Fatal(err)
		}
		for _, name := range catalogue.Passing() {
			if there(name) {
				t.Errorf("%s is still there", name)
			}
		}
		if !there("consolidated.contacts") {
			t.Error("what the figures read is gone")
		}
	}
	if len(found[0]) == 0 || !reflect.DeepEqual(found[0], found[1]) {
		t.Errorf("anomalies %v, asked again %v", found[0], found[1])
	}
	after, err := a.Figures(t.Context())
	if err != nil || !reflect.DeepEqual(before, after) {
		t.Errorf("the figures are others, %v", err)
	}
}
