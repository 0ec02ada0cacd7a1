package review_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/agir-indicateurs/agir/pipeline"
	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/review"
	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/pipeline/store"
)

var today = time.Date(2023, time.December, 31, 0, 0, 0, 0, time.UTC)

// waiting is a store in which pairs of records of two senders wait: names a letter apart.
func waiting(t *testing.T) (*store.Store, []review.Pair) {
	t.Helper()
	dir := t.TempDir()
	for path, content := range map[string]string{
		"2023-10-04/sos-solidarites/parcours.csv": "dossier;nom;prenom;date_naissance;departement;structure;date_entree\n" +
			"D1;Zzyzzovitch;Bilal;03/04/1990;44;soliha;12/04/2022\n" +
			"D2;Qwertinova;Amina;05/06/1991;44;soliha;14/09/2022\n",
		"2023-10-04/soliha/contacts.csv": "nom;prenom;date_naissance;date_contact;mode\n" +
			"Zzyzzovich;Bilall;03/04/1991;12/09/2022;entretien\n" +
			"Qwertinov;Amine;05/06/1992;15/09/2023;visite\n",
	} {
		full := filepath.Join(dir, path)
		if err := errors.Join(os.MkdirAll(filepath.Dir(full), 0o755), os.WriteFile(full, []byte(content), 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	s, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "agir.duckdb"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	if _, err := pipeline.Ingest(t.Context(), s, dir, settings.Default(), today, nil); err != nil {
		t.Fatal(err)
	}
	return s, queue(t, s)
}

func queue(t *testing.T, s *store.Store) []review.Pair {
	t.Helper()
	q, err := review.Queue(t.Context(), s, settings.Default(), today)
	if err != nil {
		t.Fatal(err)
	}
	return q.Pairs
}

// A pair is decided by its name while it waits, once; two records at any time.
func TestAPairIsDecidedWhileItWaits(t *testing.T) {
	s, q := waiting(t)
	if len(q) == 0 {
		t.Fatal("no pair waits: the test sees nothing")
	}
	for _, c := range []struct {
		story    string
		decision review.Decision
		want     error
		kept     int
		refused  bool
	}{
		{"another pair", review.Decision{Pair: "Q0000000000", Verdict: review.SamePerson, By: "B", Why: "essai"}, nil, 0, true},
		{"neither one nor two", review.Decision{Pair: q[0].ID, Verdict: "perhaps", By: "B", Why: "essai"}, review.ErrVerdict, 0, false},
		{"by nobody", review.Decision{Pair: q[0].ID, Verdict: review.TwoPersons, Why: "essai"}, books.ErrUnsigned, 0, false},
		{"two persons", review.Decision{Pair: q[0].ID, Verdict: review.TwoPersons, By: "B", Why: "essai"}, nil, 1, false},
		{"its name again", review.Decision{Pair: q[0].ID, Verdict: review.SamePerson, By: "B", Why: "essai"}, nil, 0, true},
		{"its records", review.Decision{Pair: q[0].LeftRecord, Other: q[0].RightRecord, Verdict: review.TwoPersons, By: "B", Why: "essai"}, nil, 0, false},
	} {
		c.decision.On = today
		done, err := review.Decide(t.Context(), s, settings.Default(), c.decision)
		if !errors.Is(err, c.want) || len(done.Kept) != c.kept || !done.Whole() != c.refused {
			t.Errorf("%s: %+v, %v, want %v", c.story, done, err, c.want)
		}
	}
	if all, err := books.LinkDecisions(t.Context(), s); err != nil || len(all) != 1 {
		t.Errorf("%d decisions kept, want 1, %v", len(all), err)
	}
}

// Names are read by somebody who says why, and the journal says it.
func TestNamesAreReadBySomebody(t *testing.T) {
	s, q := waiting(t)
	for _, c := range []struct {
		by, why string
		want    error
	}{{"", "revue", books.ErrUnsigned}, {"B", "", books.ErrUnsigned}, {"B", "revue", nil}} {
		n, err := review.WithNames(t.Context(), s, settings.Default(), review.Reading{On: today, At: today, By: c.by, Why: c.why})
		if !errors.Is(err, c.want) {
			t.Errorf("by %q, %q: %v, want %v", c.by, c.why, err, c.want)
		}
		if err == nil && (len(n.Pairs) != len(q) || n.Pairs[0].Left.Nom == "") {
			t.Errorf("%d pairs, of %+v", len(n.Pairs), n.Pairs[0].Left)
		}
	}
	var readings int
	if err := s.QueryRow(t.Context(), `select count(*) from store.journal.reading where "by" = 'B' and why = 'revue'`).Scan(&readings); err != nil || readings != 1 {
		t.Errorf("%d readings journaled, %v", readings, err)
	}
}
