package review_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/agir-indicateurs/agir/pipeline"
	"github.com/agir-indicateurs/agir/pipeline/answers"
	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/exports"
	"github.com/agir-indicateurs/agir/pipeline/review"
	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/pipeline/store"
)

var today = time.Date(2023, time.December, 31, 0, 0, 0, 0, time.UTC)

// waiting is a store in which pairs of records of two senders wait: names a letter apart.
func waiting(t *testing.T) (*store.Store, []answers.Waiting) {
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

func queue(t *testing.T, s *store.Store) []answers.Waiting {
	t.Helper()
	q, err := review.Queue(t.Context(), s, settings.Default(), today)
	if err != nil {
		t.Fatal(err)
	}
	return q
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
	}{
		{"another pair", review.Decision{Pair: "Q0000000000", Verdict: review.SamePerson, By: "B", Why: "essai"}, review.ErrNotWaiting},
		{"neither one nor two", review.Decision{Pair: q[0].ID, Verdict: "perhaps", By: "B", Why: "essai"}, review.ErrVerdict},
		{"by nobody", review.Decision{Pair: q[0].ID, Verdict: review.TwoPersons, Why: "essai"}, books.ErrUnsigned},
		{"two persons", review.Decision{Pair: q[0].ID, Verdict: review.TwoPersons, By: "B", Why: "essai"}, nil},
		{"twice", review.Decision{Pair: q[0].ID, Verdict: review.SamePerson, By: "B", Why: "essai"}, review.ErrNotWaiting},
		{"two records", review.Decision{Pair: q[0].LeftRecord, Other: q[0].RightRecord, Verdict: review.SamePerson, By: "B", Why: "essai"}, nil},
	} {
		c.decision.On = today
		kept, err := review.Decide(t.Context(), s, settings.Default(), c.decision)
		if !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", c.story, err, c.want)
		}
		if err == nil && (kept.LeftRecord != q[0].LeftRecord || kept.RightRecord != q[0].RightRecord || kept.Number == 0) {
			t.Errorf("%s: kept %+v", c.story, kept)
		}
	}
	if all, err := books.LinkDecisions(t.Context(), s); err != nil || len(all) != 2 {
		t.Errorf("%d decisions kept, want 2, %v", len(all), err)
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
		if err == nil && (len(n.Queue) != len(q) || n.Identities[q[0].LeftRecord].Nom == "") {
			t.Errorf("%d pairs, %d identities", len(n.Queue), len(n.Identities))
		}
	}
	var readings int
	if err := s.QueryRow(t.Context(), `select count(*) from store.journal.reading where "by" = 'B' and why = 'revue'`).Scan(&readings); err != nil || readings != 1 {
		t.Errorf("%d readings journaled, %v", readings, err)
	}
}

// The workbook that is exported is filled and read back: what was decided is kept, what
// was left empty waits still, and the same workbook read again names the pairs that wait
// no longer. A decision without its author keeps nothing at all.
func TestTheWorkbookIsFilledAndReadBack(t *testing.T) {
	s, q := waiting(t)
	workbook, err := review.Export(t.Context(), s, settings.Default(), review.Reading{On: today, At: today, By: "B", Why: "revue"})
	if err != nil {
		t.Fatal(err)
	}
	unsigned := fill(t, workbook, q[0].ID, "même personne", "", "essai")
	if _, err := review.Import(t.Context(), s, settings.Default(), review.Workbook{Name: "revue.xlsx", Content: unsigned, On: today}); err == nil {
		t.Error("a decision without its author went through")
	}
	for _, c := range []struct{ kept, gone, wait int }{{1, 0, len(q) - 1}, {0, 1, len(q) - 1}} {
		done, err := review.Import(t.Context(), s, settings.Default(), review.Workbook{Name: "revue.xlsx", Content: fill(t, workbook, q[0].ID, "Même personne", "B", "essai"), On: today})
		if err != nil || len(done.Kept) != c.kept || len(done.Gone) != c.gone {
			t.Errorf("%d kept and %d gone, want %d and %d, %v", len(done.Kept), len(done.Gone), c.kept, c.gone, err)
		}
		if left := len(queue(t, s)); left != c.wait {
			t.Errorf("%d pairs wait, want %d", left, c.wait)
		}
	}
}

// fill writes a decision on the line of a pair.
func fill(t *testing.T, workbook []byte, pair, decision, by, why string) []byte {
	t.Helper()
	file, err := exports.Read("revue.xlsx", workbook, exports.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	var rows []exports.Row
	for row, err := range file.Sheets[0].Rows() {
		if err != nil {
			t.Fatal(err)
		}
		cells := append([]exports.Cell(nil), row.Cells...)
		if cells[0].Text == pair {
			for len(cells) < 12 {
				cells = append(cells, exports.Cell{})
			}
			cells[9], cells[10], cells[11] = exports.TextCell(decision), exports.TextCell(by), exports.TextCell(why)
		}
		rows = append(rows, exports.Row{Number: row.Number, Cells: cells})
	}
	var b bytes.Buffer
	if err := exports.WriteXLSX(&b, []exports.Page{{Sheet: exports.NewSheet("À décider", rows), HeaderRow: 1}}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
