package queries_test

import (
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"github.com/agir-indicateurs/agir/cmd/agir/slow"
	"github.com/agir-indicateurs/agir/pipeline"
	"github.com/agir-indicateurs/agir/pipeline/answers"
	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/pipeline/store"
	"github.com/agir-indicateurs/agir/queries"
)

// shortStories are those of go test -short: few, each of one day or two, since each day is
// consolidated, and together they count three figures in four.
var shortStories = []string{
	"the-first-and-last-days-of-a-month", "ages-and-profile", "overlapping-dossiers", "toy-over-twenty-four-months", "a-contact-on-each-deadline",
	"cohorts-by-quarter", "messages-and-missed-appointments", "what-contradicts-itself", "exits-and-their-situations", "inactive-has-no-rank",
	"protection-in-civil-years", "a-contact-on-the-last-day",
}

// TestStories runs every story of testdata: exports as received, then
// the figures wanted, one a line:
//
//	2023-09 known 2023-10-10: 44 contact_regulier = 1/2
//
// A rate or a ratio is written as a fraction, a count as a number, a median or a
// worst as a number, an incidence as a decimal, no figure as "none". A line
// with a # is a comment. A line of a table is written `44 motifs_sortie "Autonomie" = 2`,
// by the sum of its weights when its rows are weighed; `44 motifs_sortie "*" =
// Autonomie 2; Abandon 1` gives all its lines in their order.
//
// A check is written `44 check "exit_before_entry" = 1`, the rows that break the
// rule in a department, "none" for those of no department.
//
// Two words give the nominative work list of a direction: `worklist` the dossiers
// in order, or what is owed to one of them; `waiting` the structures that each
// waiting pair touches.
//
// Three more give what no table prints: `FR maturity "contacts 1" = 2/5` how many
// contacts of the settled months were received within a month; `FR completeness
// "contacts" = 1/6` how many within as many days as have gone by since the month;
// `44 public "26-35 ans · femmes · …" = 2` the persons of a public.
func TestStories(t *testing.T) {
	stories, err := filepath.Glob("testdata/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	if len(stories) == 0 {
		t.Fatal("no story")
	}
	for _, name := range shortStories {
		if !slices.Contains(stories, filepath.Join("testdata", name+".txtar")) {
			t.Errorf("no story %s", name)
		}
	}
	doing := slow.Watching(t, "the first of %d stories", len(stories))
	for _, path := range stories {
		name := strings.TrimSuffix(filepath.Base(path), ".txtar")
		if testing.Short() && !slices.Contains(shortStories, name) {
			continue
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			doing.At("%s, of %d stories", name, len(stories))
			runStory(t, path)
		})
	}
}

// TestEveryFigureHasItsStory wants a story for each indicator, table and check,
// with something to count: a zero, or no figure, would also come from a query
// that finds nothing.
func TestEveryFigureHasItsStory(t *testing.T) {
	catalogue, err := queries.Load()
	if err != nil {
		t.Fatal(err)
	}
	counted := make(map[string]bool)
	for _, w := range allWanted(t) {
		if w.value != "0" && w.value != "none" && !strings.HasPrefix(w.value, "0/") {
			counted[w.code] = true
			if w.code == "check" {
				counted[w.modality] = true
			}
		}
	}
	for _, i := range catalogue.Indicators {
		if !counted[i.Code] {
			t.Errorf("no story counts anything in the indicator %s", i.Code)
		}
	}
	for _, x := range catalogue.Tables {
		if !counted[x.Code] {
			t.Errorf("no story counts anything in the table %s", x.Code)
		}
	}
	for _, c := range catalogue.Checks {
		if c.Level == "warn" && !counted[c.Code] { // one of level stop cannot be broken by a file, only by the program
			t.Errorf("no story breaks the rule %s", c.Code)
		}
	}
}

// allWanted lists the figures that all the stories want.
func allWanted(t *testing.T) []wanted {
	t.Helper()
	stories, err := filepath.Glob("testdata/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	var all []wanted
	for _, path := range stories {
		archive, err := txtar.ParseFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range archive.Files {
			if f.Name != "figures" {
				continue
			}
			all = append(all, wantedIn(t, string(f.Data))...)
		}
	}
	return all
}

func runStory(t *testing.T, path string) {
	archive, err := txtar.ParseFile(path)
	if err != nil {
		t.Fatal(err)
	}
	inbox := t.TempDir()
	conf := settings.Default()
	var wanted string
	for _, f := range archive.Files {
		switch f.Name {
		case "figures":
			wanted = string(f.Data)
		case "agir.yaml":
			if conf, err = settings.Load(f.Name, f.Data); err != nil {
				t.Fatal(err)
			}
		default:
			file := filepath.Join(inbox, f.Name)
			if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(file, f.Data, 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	all := wantedIn(t, wanted)
	if len(all) == 0 {
		t.Fatal("the story wants no figure")
	}
	reader := newReader(ingested(t, inbox, conf), conf, all)
	for _, w := range all {
		w.check(t, reader)
	}
}

// wantedIn reads the lines of a story that want something.
func wantedIn(t *testing.T, text string) []wanted {
	t.Helper()
	var all []wanted
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		w, err := parseWanted(line)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, w)
	}
	return all
}

// ingested makes a store of an inbox, and logs the refusals and problems.
func ingested(t *testing.T, inbox string, conf *settings.Settings) *store.Store {
	t.Helper()
	ctx := context.Background()
	store, err := store.Open(ctx, filepath.Join(t.TempDir(), "agir.duckdb"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	today := time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)
	if _, err := pipeline.Ingest(ctx, store, inbox, conf, today, nil); err != nil {
		t.Fatal(err)
	}
	problems, err := pipeline.Problems(ctx, store, conf, today, "")
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range problems {
		t.Logf("problem: %s %s:%d %s: %s", p.File, p.Sheet, p.Row, p.Rule, p.Message)
	}
	return store
}

// wanted is one line of a story.
type wanted struct {
	line      string
	month     time.Time
	asOf      time.Time
	territory string
	code      string
	modality  string
	value     string
}

func parseWanted(line string) (wanted, error) {
	w := wanted{line: line}
	when, what, ok := strings.Cut(line, ": ")
	if !ok {
		return w, fmt.Errorf("story line without « : »: %s", line)
	}
	month, asOf, ok := strings.Cut(when, " known ")
	if !ok {
		return w, fmt.Errorf("story line without « known »: %s", line)
	}
	var err error
	if w.month, err = time.Parse("2006-01", month); err != nil {
		return w, err
	}
	if w.asOf, err = time.Parse(time.DateOnly, asOf); err != nil {
		return w, err
	}
	left, value, ok := strings.Cut(what, " = ")
	if !ok {
		return w, fmt.Errorf("story line without « = »: %s", line)
	}
	w.value = strings.TrimSpace(value)
	w.territory, w.code, _ = strings.Cut(left, " ")
	if code, modality, table := strings.Cut(w.code, " \""); table {
		w.code, w.modality = code, strings.TrimSuffix(modality, "\"")
	}
	return w, nil
}

// reader computes what is known on a day, once: every month that a story wants of
// that day in one pass, and what it wants of them. That a figure is the same among all
// the others is for the laws and the samples.
type reader struct {
	store     *store.Store
	conf      *settings.Settings
	months    map[time.Time][]time.Time // wanted of each day, ascending
	tables    map[time.Time]bool        // days of which a table is wanted: all is computed
	codes     map[time.Time][]string    // wanted of each day
	read      map[time.Time]*queries.Figures
	anomalies map[[2]time.Time][]books.Anomaly // by month and day
}

func newReader(store *store.Store, conf *settings.Settings, all []wanted) *reader {
	r := &reader{
		store: store, conf: conf, months: make(map[time.Time][]time.Time), tables: make(map[time.Time]bool), codes: make(map[time.Time][]string),
		read: make(map[time.Time]*queries.Figures), anomalies: make(map[[2]time.Time][]books.Anomaly),
	}
	for _, w := range all {
		r.months[w.asOf] = append(r.months[w.asOf], w.month)
		r.codes[w.asOf] = append(r.codes[w.asOf], w.code)
		r.tables[w.asOf] = r.tables[w.asOf] || w.modality != ""
	}
	for asOf, months := range r.months {
		slices.SortFunc(months, time.Time.Compare)
		r.months[asOf] = slices.Compact(months)
	}
	return r
}

func (r *reader) figures(t *testing.T, asOf time.Time) *queries.Figures {
	t.Helper()
	if f, ok := r.read[asOf]; ok {
		return f
	}
	ctx := context.Background()
	answer, err := answers.Ask(ctx, r.store, answers.Question{AsOf: asOf, Months: r.months[asOf], Settings: r.conf})
	if err != nil {
		t.Fatal(err)
	}
	compute := func() (*queries.Figures, error) { return answer.FiguresOf(ctx, indicators(t, r.codes[asOf]...)...) }
	if r.tables[asOf] {
		compute = func() (*queries.Figures, error) { return answer.Figures(ctx) }
	}
	figures, err := compute()
	if err != nil {
		t.Fatal(err)
	}
	r.read[asOf] = figures
	return figures
}

// indicators are those of some codes; a code that is not an indicator's is left out.
func indicators(t *testing.T, codes ...string) (of []queries.Indicator) {
	t.Helper()
	catalogue, err := queries.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, code := range codes {
		if i, ok := catalogue.Indicator(code); ok {
			of = append(of, i)
		}
	}
	return of
}

func (w wanted) check(t *testing.T, r *reader) {
	t.Helper()
	if w.code == "check" {
		if got := r.broken(t, w); strconv.Itoa(got) != w.value {
			t.Errorf("%s\n\tgot %d", w.line, got)
		}
		return
	}
	if w.code == "maturity" || w.code == "completeness" || w.code == "public" {
		if got := r.prepared(t, w); got != w.value {
			t.Errorf("%s\n\tgot %s", w.line, got)
		}
		return
	}
	if w.code == "worklist" || w.code == "waiting" {
		if got := r.owed(t, w); got != w.value {
			t.Errorf("%s\n\tgot %s", w.line, got)
		}
		return
	}
	figures := r.figures(t, w.asOf)
	level := levelOf(w.territory, r.conf)
	catalogue, err := queries.Load()
	if err != nil {
		t.Fatal(err)
	}
	if w.modality != "" {
		if _, ok := catalogue.Table(w.code); !ok {
			t.Fatalf("%s\n\tno table %q", w.line, w.code)
		}
		if w.modality == "*" {
			var lines []string
			for _, c := range figures.Cells(w.code, level, w.territory, w.month) {
				lines = append(lines, c.Modality+" "+strconv.FormatFloat(c.Sum, 'f', -1, 64))
			}
			if got := strings.Join(lines, "; "); got != w.value {
				t.Errorf("%s\n\tgot %s", w.line, got)
			}
			return
		}
		got := 0.0
		for _, c := range figures.Cells(w.code, level, w.territory, w.month) {
			if c.Modality == w.modality {
				got = c.Sum
			}
		}
		if text := strconv.FormatFloat(got, 'f', -1, 64); text != w.value {
			t.Errorf("%s\n\tgot %s", w.line, text)
		}
		return
	}
	if _, ok := catalogue.Indicator(w.code); !ok {
		t.Fatalf("%s\n\tno indicator %q", w.line, w.code)
	}
	if got := figures.At(w.code, level, w.territory, w.month); !says(got, w.value) {
		t.Errorf("%s\n\tgot %s", w.line, said(got))
	}
}

func levelOf(territory string, conf *settings.Settings) queries.Level {
	for _, t := range answers.Territories(conf) {
		if t.Code == territory {
			return t.Level
		}
	}
	return ""
}

func said(m queries.Measure) string {
	value, known := m.Rate()
	switch {
	case m.Kind == queries.Rate || m.Kind == queries.Ratio:
		return fmt.Sprintf("%d/%d", m.Numerator, m.Denominator)
	case !known:
		return "none"
	default:
		return strconv.FormatFloat(value, 'f', -1, 64)
	}
}

func says(m queries.Measure, want string) bool {
	got := said(m)
	if got == want {
		return true
	}
	if m.Kind != queries.Incidence && m.Kind != queries.Median {
		return false
	}
	g, err1 := strconv.ParseFloat(got, 64)
	x, err2 := strconv.ParseFloat(want, 64)
	return err1 == nil && err2 == nil && math.Abs(g-x) < 5e-7
}

// broken counts the rows of a department that break a rule.
func (r *reader) broken(t *testing.T, w wanted) int {
	t.Helper()
	key := [2]time.Time{w.month, w.asOf}
	if _, known := r.anomalies[key]; !known {
		ctx := context.Background()
		answer, err := answers.Ask(ctx, r.store, answers.Question{AsOf: w.asOf, Months: []time.Time{w.month}, Settings: r.conf})
		if err != nil {
			t.Fatal(err)
		}
		if r.anomalies[key], err = answer.Anomalies(ctx); err != nil {
			t.Fatal(err)
		}
	}
	rows := 0
	for _, a := range r.anomalies[key] {
		if a.Check == w.modality && a.Departement == strings.TrimPrefix(w.territory, "none") {
			rows += a.Rows
		}
	}
	return rows
}

// prepared reads what stands behind the figures: how complete a month is, and the
// persons of a public.
func (r *reader) prepared(t *testing.T, w wanted) string {
	t.Helper()
	ctx := context.Background()
	answer, err := answers.Ask(ctx, r.store, answers.Question{AsOf: w.asOf, Months: r.months[w.asOf], Settings: r.conf})
	if err != nil {
		t.Fatal(err)
	}
	switch w.code {
	case "maturity":
		all, err := answer.Maturity(ctx)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range all {
			if fmt.Sprintf("%s %d", m.Event, m.Age) == w.modality {
				return fmt.Sprintf("%d/%d", m.Known, m.Told)
			}
		}
	case "completeness":
		all, err := answer.Completeness(ctx)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range all {
			if c.Event == w.modality && c.Month.Equal(w.month) {
				return fmt.Sprintf("%d/%d", c.Known, c.Told)
			}
		}
	case "public":
		catalogue, err := queries.Load()
		if err != nil {
			t.Fatal(err)
		}
		followed, _ := catalogue.Indicator("contact_regulier")
		strata, err := answer.Strata(ctx, []time.Time{w.month}, followed)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range strata {
			if s.Key == w.modality && s.Departement == w.territory {
				return strconv.FormatInt(s.Among, 10)
			}
		}
	}
	return "none"
}

// owed writes the work list of a direction: the dossiers in order, or one of them,
// or the structures of each pair that waits.
func (r *reader) owed(t *testing.T, w wanted) string {
	t.Helper()
	ctx := context.Background()
	answer, err := answers.Ask(ctx, r.store, answers.Question{AsOf: w.asOf, Months: []time.Time{w.month}, Settings: r.conf})
	if err != nil {
		t.Fatal(err)
	}
	var told []string
	if w.code == "waiting" {
		pairs, err := answer.WaitingPairs(ctx, w.territory)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range pairs {
			told = append(told, strings.Join(p.Structures, " "))
		}
		return strings.Join(told, "; ")
	}
	listed, err := answer.Worklist(ctx, w.territory, w.month)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range listed {
		if l.Dossiers == w.modality {
			return owedTo(l)
		}
		told = append(told, l.Dossiers)
	}
	return strings.Join(told, " ")
}

func owedTo(l answers.Listed) string {
	var owed []string
	for _, o := range []struct {
		is   bool
		text string
	}{
		{l.DaysLate > 0, fmt.Sprintf("late %d", l.DaysLate)}, {l.Due, "due"}, {l.PastLimit, "past limit"}, {l.NearLimit, "near limit"},
		{l.Undiagnosed, "undiagnosed"}, {!l.MetOn.IsZero(), "met " + l.MetOn.Format(time.DateOnly)},
		{!l.ExitedOn.IsZero(), "exited " + l.ExitedOn.Format(time.DateOnly)},
	} {
		if o.is {
			owed = append(owed, o.text)
		}
	}
	return l.Departement + "/" + l.Structure + " " + strings.Join(owed, ", ")
}
