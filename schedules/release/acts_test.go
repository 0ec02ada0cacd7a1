package release

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/agir-indicateurs/agir/cmd/agir/slow"
	"github.com/agir-indicateurs/agir/pipeline"
	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/pipeline/store"
	"github.com/agir-indicateurs/agir/queries"
	"github.com/agir-indicateurs/agir/schedules/delivery"
)

// received is a store that took a statement of three persons on 4 October 2023, one row
// of which has something to mend.
func received(t *testing.T) (*store.Store, *settings.Settings) {
	t.Helper()
	dir := t.TempDir()
	s, err := store.Open(t.Context(), filepath.Join(dir, "agir.duckdb"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	conf := settings.Default()
	take(t, s, conf, dir, "2023-10-04", "D1;Zzyzzov;Bilal;03/04/1990;44;soliha;12/09/2023\nD2;Qwertin;Amina;05/06/1991;44;soliha;31/13/2023\nD3;Brumeval;Idris;07/08/1992;44;soliha;02/05/2023\n")
	return s, conf
}

// corrected takes the same statement again, mended, on 20 October.
func corrected(t *testing.T, s *store.Store, conf *settings.Settings) {
	t.Helper()
	dir := t.TempDir()
	take(t, s, conf, dir, "2023-10-20", "D1;Zzyzzov;Bilal;03/04/1990;44;soliha;12/09/2023\nD2;Qwertin;Amina;05/06/1991;44;soliha;30/09/2023\nD3;Brumeval;Idris;07/08/1992;44;soliha;02/05/2023\n")
}

// take takes a statement of parcours received on a day.
func take(t *testing.T, s *store.Store, conf *settings.Settings, dir, on, rows string) {
	t.Helper()
	inbox := filepath.Join(dir, on, "sos-solidarites")
	text := "dossier;nom;prenom;date_naissance;departement;structure;date_entree\n" + rows
	if err := errors.Join(os.MkdirAll(inbox, 0o750), os.WriteFile(filepath.Join(inbox, "parcours.csv"), []byte(text), 0o600)); err != nil {
		t.Fatal(err)
	}
	day, err := time.Parse(time.DateOnly, on)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := pipeline.Ingest(t.Context(), s, dir, conf, day, nil); err != nil {
		t.Fatal(err)
	}
}

func publishes(t *testing.T, s *store.Store, conf *settings.Settings, asOf time.Time, readers ...string) Publication {
	t.Helper()
	p, err := Publish(t.Context(), s, PublishRequest{
		Settings: conf, SettingsText: string(settings.Embedded()), Program: "test", Month: september, AsOf: asOf, Readers: readers, OthersAnyway: true,
	})
	if err != nil || p.Withheld != nil {
		t.Fatal(err, p.Withheld)
	}
	return p
}

// A month is published once; its edition is made again byte for byte from what it
// knew, whatever came since; what moved since is named with its cause.
func TestAnEdition(t *testing.T) {
	slow.Test(t, "publishes four times, rebuilds and compares")
	s, conf := received(t)
	first := publishes(t, s, conf, day(2023, 10, 10))
	if first.Edition.Number != 1 || first.Again || len(first.Documents) == 0 {
		t.Fatalf("%+v", first.Edition)
	}
	again := publishes(t, s, conf, day(2023, 10, 10))
	if again.Edition.Number != 1 || !again.Again || len(again.Documents) != len(first.Documents) {
		t.Errorf("again: %+v", again.Edition)
	}
	for i, d := range again.Documents {
		if !bytes.Equal(d.Content, first.Documents[i].Content) {
			t.Errorf("%s differs", d.Path())
		}
	}
	corrected(t, s, conf)
	second := publishes(t, s, conf, day(2023, 10, 21))
	if second.Edition.Number != 2 || second.Again {
		t.Errorf("later: %+v", second.Edition)
	}
	b, err := Rebuild(t.Context(), s, RebuildRequest{Edition: 1})
	if err != nil || len(b.Differ) != 0 || len(b.Documents) != len(first.Documents) || !b.PurgedOn.IsZero() {
		t.Errorf("rebuilt: %v differ, %v", b.Differ, err)
	}
	if _, err := Rebuild(t.Context(), s, RebuildRequest{Edition: 3}); !errors.Is(err, books.ErrNoEdition) {
		t.Errorf("an edition that is not there: %v", err)
	}
	for _, before := range []int{0, 1} {
		m, err := Moves(t.Context(), s, MovesRequest{Edition: 2, Before: before})
		if err != nil || m.Count == 0 || len(m.Figures) == 0 || len(m.Figures) > m.Count {
			t.Fatalf("moved: %+v, %v", m, err)
		}
		for _, f := range m.Figures {
			if f.Was == f.Is && f.Before == f.After || len(f.Causes) == 0 {
				t.Errorf("%+v", f)
			}
		}
	}
	national := publishes(t, s, conf, day(2023, 10, 21), settings.ForNation)
	for _, d := range national.Documents {
		if d.For.Reader != settings.ForNation {
			t.Errorf("%s is made for the nation", d.Path())
		}
	}
}

// Whose last edition it was says what moved: for the same readers, or for all.
func TestWhatMovedBefore(t *testing.T) {
	slow.Test(t, "publishes, then compares for each kind of readers")
	s, conf := received(t)
	publishes(t, s, conf, day(2023, 10, 10), settings.ForDdets)
	corrected(t, s, conf)
	for _, c := range []struct {
		readers []string
		want    bool
	}{
		{[]string{settings.ForDdets}, true}, {nil, true}, {[]string{settings.ForDirection}, false}, {[]string{settings.ForNation}, false},
	} {
		e := books.Edition{Number: 2, Month: september, AsOf: day(2023, 10, 21), Readers: c.readers, Settings: string(settings.Embedded())}
		var err error
		if e.Frozen, err = books.Freeze(t.Context(), s); err != nil {
			t.Fatal(err)
		}
		moves, err := movesBefore(t.Context(), s, e, conf)
		if err != nil || (len(moves) > 0) != c.want {
			t.Errorf("for %v: %d figures moved, %v", c.readers, len(moves), err)
		}
	}
	if moves, err := movesBefore(t.Context(), s, books.Edition{Number: 1, Month: september, AsOf: day(2023, 10, 21)}, conf); err != nil || len(moves) != 0 {
		t.Errorf("before the first: %d figures moved, %v", len(moves), err)
	}
}

// Aggregates leave a store and come into another, once; those of departments that are
// not configured are refused, and so is to export those of others.
func TestAggregates(t *testing.T) {
	s, conf := received(t)
	content, err := ExportAggregates(t.Context(), s, ExportRequest{Settings: conf, Month: september, AsOf: day(2023, 10, 10)})
	if err != nil {
		t.Fatal(err)
	}
	nation, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "nation.duckdb"))
	if err != nil {
		t.Fatal(err)
	}
	defer nation.Close()
	r := ImportRequest{Settings: conf, Name: "a.json", Content: content, On: day(2023, 10, 11)}
	for _, again := range []bool{false, true} {
		i, err := ImportAggregates(t.Context(), nation, r)
		if err != nil || i.Again != again || fmt.Sprint(i.Departements) != "[44 85]" || i.Last != "2023-09" || i.AsOf != "2023-10-10" {
			t.Fatalf("%+v, %v", i, err)
		}
	}
	if _, err := ExportAggregates(t.Context(), nation, ExportRequest{Settings: conf, Month: september, AsOf: day(2023, 10, 12)}); !errors.Is(err, ErrOthers) {
		t.Errorf("aggregates of others: %v", err)
	}
	small := *conf
	small.Departements = small.Departements[:1]
	r.Settings = &small
	var outside Unconfigured
	if _, err := ImportAggregates(t.Context(), nation, r); !errors.As(err, &outside) || fmt.Sprint(outside.Departements) != "[85]" {
		t.Errorf("a department that is not configured: %v", err)
	}
	all, err := Draft(t.Context(), nation, DraftRequest{Settings: conf, Month: september, AsOf: day(2023, 10, 12)})
	if err != nil || len(all) == 0 {
		t.Fatal(len(all), err)
	}
	for _, d := range all {
		if d.For.Reader != settings.ForNation {
			t.Errorf("%s is made from the aggregates of others", d.Path())
		}
	}
}

// The figures of some months, in each form, and a table; a name that no table has is
// refused.
func TestFigures(t *testing.T) {
	s, conf := received(t)
	f, err := AskFigures(t.Context(), s, FiguresRequest{Settings: conf, Months: []time.Time{september}, AsOf: day(2023, 10, 10)})
	if err != nil {
		t.Fatal(err)
	}
	var csv, json, parquet, table bytes.Buffer
	if err := errors.Join(f.WriteCSV(&csv), f.WriteJSON(&json), f.WriteParquet(context.Background(), &parquet), f.WriteTable(&table, f.catalogue.Tables[0].Code)); err != nil {
		t.Fatal(err)
	}
	want := len(f.Lines())
	if got := strings.Count(csv.String(), "\n") - 1; got != want || want == 0 {
		t.Errorf("CSV: %d figures, want %d", got, want)
	}
	if got := strings.Count(json.String(), `"indicateur"`); got != want {
		t.Errorf("JSON: %d figures, want %d", got, want)
	}
	if !bytes.HasPrefix(parquet.Bytes(), []byte("PAR1")) {
		t.Error("not Parquet")
	}
	if !strings.HasPrefix(table.String(), "mois,connu_au,niveau,territoire,table,modalite,effectif\n") {
		t.Errorf("table: %s", table.String())
	}
	for _, x := range f.catalogue.Tables { // each column has its field, in order
		var rows bytes.Buffer
		if err := f.WriteTable(&rows, x.Code); err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, m := range regexp.MustCompile(`"name": "(\w+)", "title"`).FindAllSubmatch(f.TableSchema(x.Code), -1) {
			names = append(names, string(m[1]))
		}
		if header, _, _ := strings.Cut(rows.String(), "\n"); header != strings.Join(names, ",") {
			t.Errorf("%s: columns %s, fields %v", x.Code, header, names)
		}
	}
	if err := f.WriteTable(&table, "nothing"); !errors.As(err, new(UnknownTable)) {
		t.Errorf("no such table: %v", err)
	}
	for _, l := range f.Lines() {
		i, _ := f.catalogue.Indicator(l.Indicator)
		if l.Level == string(queries.Structure) && !i.Structures {
			t.Errorf("%s has no figure for a structure", l.Indicator)
		}
	}
}

// Names are read once the journal says so: behind a figure, in the work list, in the
// files given back.
func TestNamesAreJournaled(t *testing.T) {
	s, conf := received(t)
	catalogue, err := queries.Load()
	if err != nil {
		t.Fatal(err)
	}
	i, _ := catalogue.Indicator("file_active")
	r := RowsRequest{Settings: conf, Indicator: i, Month: september, AsOf: day(2023, 10, 10), Territory: "44", By: "B. Exemple", Why: "revue", At: noonOf(10)}
	rows, err := RowsBehind(t.Context(), s, r)
	if err != nil || len(rows.Lines) == 0 || strings.Contains(fmt.Sprint(rows), "Zzyzzov") {
		t.Errorf("without names: %v, %v", rows, err)
	}
	r.Names = true
	if rows, err = RowsBehind(t.Context(), s, r); err != nil || !strings.Contains(fmt.Sprint(rows), "Zzyzzov") {
		t.Errorf("with names: %v, %v", rows, err)
	}
	r.Territory = "99"
	if _, err := RowsBehind(t.Context(), s, r); !errors.As(err, new(UnknownTerritory)) {
		t.Errorf("no such territory: %v", err)
	}
	out := t.TempDir()
	lists, err := Worklist(t.Context(), s, WorklistRequest{
		Settings: conf, Month: september, AsOf: day(2023, 10, 10), Out: out, Password: "un mot de passe d’essai, assez long", By: "D. Exemple", Why: "travail du mois", At: noonOf(10), On: day(2023, 10, 10),
	})
	if err != nil || len(lists) != len(conf.Directions) {
		t.Fatalf("%+v, %v", lists, err)
	}
	if info, err := os.Stat(lists[0].Path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info, err)
	}
	given, err := Feedback(t.Context(), s, FeedbackRequest{Settings: conf, AsOf: day(2023, 10, 10), By: "agir run", Why: FeedbackWhy, At: noonOf(10)})
	if err != nil || len(given) == 0 {
		t.Fatalf("%d files given back, %v", len(given), err)
	}
	written, err := LayFeedback(given, out)
	if err != nil || len(written) != len(given) || !strings.HasPrefix(written[0], filepath.Join(out, "sos-solidarites")) {
		t.Errorf("%v, %v", written, err)
	}
	var readings int
	if err := s.Conn().QueryRowContext(t.Context(), `select count(*) from store.journal.reading`).Scan(&readings); err != nil {
		t.Fatal(err)
	}
	if want := 1 + len(lists) + len(given); readings != want {
		t.Errorf("%d readings journaled, want %d", readings, want)
	}
}

func noonOf(d int) time.Time { return time.Date(2023, 10, d, 12, 0, 0, 0, time.UTC) }

// The audit reads the documents named and those of the folders named, and nothing of
// another form.
func TestAudit(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"alone.csv": "Département;Sorties\nLoire-Atlantique;31\nVendée;n.c.\nMayenne;12\nFrance;46\n",
		"two.csv":   "Département;Sorties\nLoire-Atlantique;31\nVendée;15\nFrance;46\n",
		"page.htm":  "<html><body><table><caption>Sorties</caption><tr><th>Département</th><th>Sorties</th></tr><tr><th>Vendée</th><td>31</td></tr></table></body></html>",
		"twice.csv": "Département;Sorties\nLoire-Atlantique;31\nLoire-Atlantique;32\nFrance;63\n",
		"notes.txt": "nothing", "broken.xlsx": "PK\x03\x04nothing",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	at := func(names ...string) (all []string) {
		for _, n := range names {
			all = append(all, filepath.Join(dir, n))
		}
		return all
	}
	for _, c := range []struct {
		paths  []string
		files  int
		unread int
		leaks  int
		fault  any
	}{
		{at("alone.csv"), 1, 0, 1, nil},
		{at("two.csv", "page.htm"), 2, 0, 0, nil},
		{at("two.csv", "notes.txt"), 1, 1, 0, nil},
		{at("twice.csv"), 1, 0, 0, new(Contradicted)},
		{at("notes.txt"), 0, 1, 0, ErrNothingToRead},
		{at("absent.csv"), 0, 0, 0, new(Unreadable)},
		{at("broken.xlsx"), 0, 0, 0, new(Unreadable)},
	} {
		a, err := Audit(t.Context(), AuditRequest{Settings: settings.Default(), Paths: c.paths})
		if a.Files != c.files || len(a.Unread) != c.unread || len(a.Reading.Leaks) != c.leaks {
			t.Errorf("%v: %+v", c.paths, a)
		}
		if c.leaks > 0 && !strings.Contains(fmt.Sprint(a.Reading.Leaks[0]), `table "alone.csv"`) {
			t.Errorf("%v", a.Reading.Leaks[0])
		}
		switch fault := c.fault.(type) {
		case nil:
			if err != nil {
				t.Errorf("%v: %v", c.paths, err)
			}
		case *Unreadable:
			if !errors.As(err, fault) {
				t.Errorf("%v: %v", c.paths, err)
			}
		case *Contradicted:
			if !errors.As(err, fault) {
				t.Errorf("%v: %v", c.paths, err)
			}
		case error:
			if !errors.Is(err, fault) {
				t.Errorf("%v: %v", c.paths, err)
			}
		}
	}
	if err := errors.Join(os.Remove(at("broken.xlsx")[0]), os.Remove(at("alone.csv")[0]), os.Remove(at("twice.csv")[0])); err != nil {
		t.Fatal(err)
	}
	if a, err := Audit(t.Context(), AuditRequest{Settings: settings.Default(), Paths: []string{dir}}); err != nil || a.Files != 2 || len(a.Unread) != 0 {
		t.Errorf("a folder: %+v, %v", a, err)
	}
}

// What is laid is named, as far as it went.
func TestWhatIsLaid(t *testing.T) {
	out := t.TempDir()
	nation := delivery.Perimeter{Reader: settings.ForNation, Territory: settings.France}
	all := []Document{{Name: "a.csv", For: nation, Content: []byte("a")}, {Name: "a.csv/b.csv", For: nation, Content: []byte("b")}, {Name: "c.csv", For: nation}}
	written, err := Lay(all, out)
	if err == nil || fmt.Sprint(written) != fmt.Sprint([]string{filepath.Join(out, "national", "a.csv")}) {
		t.Errorf("%v, %v", written, err)
	}
}

// The day announced by what is made by hand for all readers is that of the Ddets, and is printed to
// them alone; that of an edition for some readers is theirs.
func TestTheDayOfTheNextIssueIsThatOfItsReaders(t *testing.T) {
	s, conf := received(t)
	next := day(2023, 11, 5)
	for _, readers := range [][]string{nil, {settings.ForNation}, {settings.ForDirection}} {
		papers, err := Papers(t.Context(), s, DraftRequest{Settings: conf, Month: september, AsOf: day(2023, 10, 10), NextOn: next, Readers: readers})
		if err != nil || len(papers) == 0 {
			t.Fatal(err)
		}
		for _, p := range papers {
			if want := p.For.Reader == settings.ForDdets || readers != nil; p.Report.NextOn.Equal(next) != want {
				t.Errorf("for %v: %s announces %v", readers, p.Name, p.Report.NextOn)
			}
		}
	}
}

// A reader's documents made alone are those made with everybody's, to the byte: the structures of the
// departments of the others are not counted then, and no document of his prints them. It is asked
// of a new store and after an answer to others; without the structures, his are not the same.
func TestDocumentsMadeAloneAreTheSame(t *testing.T) {
	s, conf := received(t)
	take(t, s, conf, t.TempDir(), "2023-10-05", "D1;Zzyzzov;Bilal;03/04/1990;44;soliha;12/09/2023\nD3;Brumeval;Idris;07/08/1992;44;aurore;02/05/2023\n"+
		"D4;Azertov;Salma;09/10/1985;85;soliha;13/09/2023\nD5;Xyloper;Tella;11/12/1986;85;face-vendee;03/05/2023\n")
	r := DraftRequest{Settings: conf, Month: september, AsOf: time.Date(2023, time.October, 6, 0, 0, 0, 0, time.UTC)}
	draw := func(only ...string) map[string][]Document {
		t.Helper()
		r.Only = only
		all, err := Draft(t.Context(), s, r)
		if err != nil {
			t.Fatal(err)
		}
		by := make(map[string][]Document)
		for _, d := range all {
			by[Folder(d.For)] = append(by[Folder(d.For)], d)
		}
		return by
	}
	whole := draw()
	for folder, want := range whole {
		for _, before := range []string{"an answer to others", "nothing"} {
			if before == "nothing" {
				s.Lay(nil)
			}
			got := draw(folder)
			if len(got) != 1 || len(got[folder]) != len(want) {
				t.Fatalf("%s after %s: %d folders, %d documents, want %d", folder, before, len(got), len(got[folder]), len(want))
			}
			for i, d := range got[folder] {
				if d.Name != want[i].Name || !bytes.Equal(d.Content, want[i].Content) {
					t.Errorf("%s/%s after %s: not what it is among all", folder, d.Name, before)
				}
			}
		}
	}
	if len(whole) < 4 {
		t.Errorf("%d readers, want two departments, a direction and the nation", len(whole))
	}
	for _, c := range []struct {
		only []string
		want string
	}{{nil, "[] true"}, {[]string{"national"}, "[] false"}, {[]string{"ddets-44", "national"}, "[44] false"}, {[]string{"direction-" + conf.Departements[0].Direction}, "[44 85] false"}} {
		r.Only = c.only
		if told := r.structured(); fmt.Sprint(told, told == nil) != c.want {
			t.Errorf("%v: the structures of %v are counted, want %s", c.only, told, c.want)
		}
	}
}
