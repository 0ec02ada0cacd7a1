package answers_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/agir-indicateurs/agir/pipeline"
	"github.com/agir-indicateurs/agir/pipeline/answers"
	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/inbox"
	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/pipeline/store"
	"github.com/agir-indicateurs/agir/queries"
)

// What the documents say of a statement (inbox.HasCome) and what the figure says of it
// (fichiers_recus.sql) is the same, over an inbox of any statements: on time, early,
// late, held, accepted, refused, sent twice, outside.
func TestTheFigureAndTheDocumentsSayTheSameOfWhatHasCome(t *testing.T) {
	conf := *settings.Default()
	conf.Departements = append([]settings.Departement(nil), conf.Departements...)
	conf.Departements[1].OpenedOn = time.Date(2023, time.October, 15, 0, 0, 0, 0, time.UTC)
	today := time.Date(2024, time.January, 20, 0, 0, 0, 0, time.UTC)
	seeds := uint64(1)
	if !testing.Short() {
		seeds = 3
	}
	for seed := range seeds {
		random := rand.New(rand.NewPCG(seed, 17))
		dir := t.TempDir()
		for n := range 40 {
			writeStatement(t, random, dir, n)
		}
		held, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "agir.duckdb"))
		if err != nil {
			t.Fatal(err)
		}
		defer held.Close()
		if _, err := pipeline.Ingest(t.Context(), held, dir, &conf, today, nil); err != nil {
			t.Fatal(err)
		}
		decideSome(t, random, held, &conf, today)
		met := make(map[inbox.Status]bool)
		for _, asOf := range []time.Time{today, today.AddDate(0, 0, -40), time.Date(2023, time.November, 1, 0, 0, 0, 0, time.UTC)} {
			compareComing(t, fmt.Sprintf("seed %d known on %s", seed, asOf.Format(time.DateOnly)), held, &conf, asOf, met)
		}
		for _, s := range []inbox.Status{inbox.InForce, inbox.Replaced, inbox.Older, inbox.Identical, inbox.Held, inbox.Declined, inbox.Outside} {
			if !met[s] {
				t.Errorf("seed %d: no statement is %s, the comparison says nothing of it", seed, s)
			}
		}
	}
}

// The same where structures become others: Pont's statement of November came under the name
// of Rive; Nord and Sud became Boussole, and neither speaks for it.
func TestTheFigureAndTheDocumentsFollowWhatStructuresBecome(t *testing.T) {
	conf, err := settings.Load("agir.yaml", []byte(`
directions: [{code: d, label: Direction}]
departements: [{code: "49", direction: d, platform: Plateforme 49, lead: relais, structures: [relais, pont, nord, sud]}]
structures:
  - {code: relais, label: Relais}
  - {code: pont, label: Pont, becomes: {code: rive, from: 2023-12-01}}
  - {code: rive, label: Rive}
  - {code: nord, label: Nord, becomes: {code: boussole, from: 2023-12-01}}
  - {code: sud, label: Sud, becomes: {code: boussole, from: 2023-12-01}}
  - {code: boussole, label: Boussole}
senders:
  - {code: pont, label: Pont, sends: [{kind: contacts, departements: ["49"], expected: true, to: 2023-12-01}]}
  - {code: rive, label: Rive, sends: [{kind: contacts, departements: ["49"], expected: true, from: 2023-12-02}]}
  - {code: nord, label: Nord, sends: [{kind: contacts, departements: ["49"], expected: true, to: 2024-01-05}]}
  - {code: sud, label: Sud, sends: [{kind: contacts, departements: ["49"], to: 2024-01-05}]}
  - {code: boussole, label: Boussole, sends: [{kind: contacts, departements: ["49"], expected: true, from: 2023-12-01}]}
`))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for n, path := range []string{"2023-11-03/pont", "2023-12-04/rive", "2024-01-02/nord"} {
		folder := filepath.Join(dir, filepath.FromSlash(path))
		if err := os.MkdirAll(folder, 0o755); err != nil {
			t.Fatal(err)
		}
		content := fmt.Sprintf("dossier;date_contact;mode\n%d;2023-10-0%d;entretien\n", n, n+1)
		if err := os.WriteFile(filepath.Join(folder, "contacts.csv"), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	held, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "agir.duckdb"))
	if err != nil {
		t.Fatal(err)
	}
	defer held.Close()
	today := time.Date(2024, time.January, 20, 0, 0, 0, 0, time.UTC)
	if _, err := pipeline.Ingest(t.Context(), held, dir, conf, today, nil); err != nil {
		t.Fatal(err)
	}
	compareComing(t, "renamed", held, conf, today, make(map[inbox.Status]bool))
	states, err := books.States(t.Context(), held, conf, today)
	if err != nil {
		t.Fatal(err)
	}
	day := func(m time.Month, d int) time.Time { return time.Date(2023, m, d, 0, 0, 0, 0, time.UTC) }
	for _, c := range []struct {
		sender string
		last   time.Time
		want   bool
	}{
		{"pont", day(time.October, 31), true}, {"pont", day(time.November, 30), true}, {"rive", day(time.November, 30), true}, {"rive", day(time.December, 31), false},
		{"nord", day(time.November, 30), true}, {"sud", day(time.November, 30), false}, {"boussole", day(time.November, 30), false},
	} {
		if got := inbox.HasCome(states, inbox.Awaited{Sender: c.sender, Kind: "contacts", Departement: "49"}, c.last, conf.OneAccount); got != c.want {
			t.Errorf("%s, %s: has come %v, want %v", c.sender, c.last.Format(time.DateOnly), got, c.want)
		}
	}
}

// writeStatement writes one statement of somebody, of some day.
func writeStatement(t *testing.T, random *rand.Rand, dir string, n int) {
	t.Helper()
	first := time.Date(2023, time.August, 28, 0, 0, 0, 0, time.UTC)
	received := first.AddDate(0, 0, random.IntN(140))
	extracted := received.AddDate(0, 0, -random.IntN(1+random.IntN(40)))
	if random.IntN(3) == 0 { // around the end of a month
		extracted = time.Date(received.Year(), received.Month(), random.IntN(3)-1, 0, 0, 0, 0, time.UTC)
	}
	if extracted.After(received) {
		extracted = received
	}
	sender, departement := "sos-solidarites", []string{"44", "85"}[random.IntN(2)]
	if random.IntN(2) == 0 {
		sender = []string{"soliha", "aurore", "face-vendee"}[random.IntN(3)]
	}
	rows := 1 + random.IntN(6)
	var b strings.Builder
	if sender == "sos-solidarites" || random.IntN(5) == 0 { // demandes are not the others' to send
		fmt.Fprintf(&b, "Extraction du %s\n\nN° de demande;Nom;Prénom;Date de naissance;Département;Prescripteur;Date de la demande\n", extracted.Format("02/01/2006"))
		for i := range rows {
			fmt.Fprintf(&b, "X%d;Martin;Paul;12/03/1990;%s;CCAS;05/06/2023\n", n*100+i, departement)
		}
		if random.IntN(4) == 0 { // and 49 is nobody's
			fmt.Fprintf(&b, "X%d;Martin;Paul;12/03/1990;49;CCAS;05/06/2023\n", n*100+rows)
		}
	} else {
		fmt.Fprintf(&b, "Extraction du %s\n\ndossier;date_contact;mode;presence\n", extracted.Format("02/01/2006"))
		for i := range rows {
			fmt.Fprintf(&b, "D%d;04/06/2023;visite;honore\n", n*100+i)
		}
		if random.IntN(4) == 0 {
			b.WriteString("D1;31/02/2023;visite;honore\n")
		}
	}
	file := filepath.Join(dir, received.Format(time.DateOnly), sender, fmt.Sprintf("releve-%03d.csv", n))
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(b.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	if random.IntN(3) == 0 { // sent again as it is, later
		again := filepath.Join(dir, received.AddDate(0, 0, 1+random.IntN(30)).Format(time.DateOnly), sender, fmt.Sprintf("releve-%03d.csv", n))
		if err := os.MkdirAll(filepath.Dir(again), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(again, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// decideSome accepts or refuses most of the held statements.
func decideSome(t *testing.T, random *rand.Rand, held *store.Store, conf *settings.Settings, on time.Time) {
	t.Helper()
	states, err := books.States(t.Context(), held, conf, on)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range states {
		if s.Status != inbox.Held || random.IntN(4) == 0 {
			continue
		}
		decidedOn := s.ReceivedOn.AddDate(0, 0, random.IntN(10))
		act := inbox.Refuse
		if random.IntN(3) == 0 {
			act = inbox.Accept
		}
		_, err := books.Judge(t.Context(), held, conf, inbox.Verdict{File: s.File, Kind: s.Kind, Act: act, DecidedOn: decidedOn, By: "B", Why: "essai"})
		if err != nil && !errors.Is(err, books.ErrNotHeld) { // held today by what was accepted in between
			t.Fatal(err)
		}
	}
}

// compareComing counts what has come of each month in both manners.
func compareComing(t *testing.T, when string, held *store.Store, conf *settings.Settings, asOf time.Time, met map[inbox.Status]bool) {
	t.Helper()
	catalogue, err := queries.Load()
	if err != nil {
		t.Fatal(err)
	}
	received, _ := catalogue.Indicator("fichiers_recus")
	months := books.Months(time.Date(2023, time.December, 1, 0, 0, 0, 0, time.UTC))[8:]
	a, err := answers.Ask(t.Context(), held, answers.Question{AsOf: asOf, Months: months, Settings: conf})
	if err != nil {
		t.Fatal(err)
	}
	figures, err := a.FiguresOf(t.Context(), received)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range a.States {
		met[s.Status] = true
	}
	for _, m := range months {
		last := m.AddDate(0, 1, -1)
		for _, d := range conf.Departements {
			var came, expected int64
			for _, e := range conf.ExpectedFor(last) {
				if e.Departement != d.Code {
					continue
				}
				expected++
				if inbox.HasCome(a.States, inbox.Awaited(e), last, conf.OneAccount) {
					came++
				}
			}
			if x := figures.At("fichiers_recus", queries.Departement, d.Code, m); x.Numerator != came || x.Denominator != expected {
				t.Errorf("%s: %s, %s: the figure says %d of %d, the documents %d of %d", when, d.Code, m.Format("2006-01"), x.Numerator, x.Denominator, came, expected)
			}
		}
	}
}
