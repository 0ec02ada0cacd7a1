package release

import (
	"database/sql/driver"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/answers"
	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/contract"
	"github.com/agir-indicateurs/agir/pipeline/inbox"
	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/queries"
	"github.com/agir-indicateurs/agir/reports"
	"github.com/agir-indicateurs/agir/reports/documents"
	"github.com/agir-indicateurs/agir/reports/reread"
	"github.com/agir-indicateurs/agir/schedules"
	"github.com/agir-indicateurs/agir/schedules/delivery"
)

var loire = queries.Territory{Level: queries.Departement, Code: "44"}

func figures(numerator, denominator int64) *queries.Figures {
	return queries.NewFigures(day(2023, 10, 10), []time.Time{september}, []queries.Measure{{
		Indicator: "contact_regulier", Kind: queries.Rate, Level: loire.Level, Territory: loire.Code, Month: september, Numerator: numerator, Denominator: denominator, Known: true,
	}}, nil)
}

// A rate has bounds where the pairs that wait move it, the lower first.
func TestBounds(t *testing.T) {
	catalogue, err := queries.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		what              string
		printed, accepted *queries.Figures
		want              string
	}{
		{"moved up", figures(1, 2), figures(3, 4), "[{contact_regulier 0.5 0.75}]"},
		{"moved down", figures(3, 4), figures(1, 2), "[{contact_regulier 0.5 0.75}]"},
		{"not moved", figures(1, 2), figures(2, 4), "[]"},
		{"no rate", figures(1, 2), figures(0, 0), "[]"},
	} {
		got := counts{first: september, printed: c.printed, accepted: c.accepted}.boundsOf(catalogue, loire)
		if fmt.Sprint(got) != c.want {
			t.Errorf("%s: %v, want %s", c.what, got, c.want)
		}
	}
}

// A count is incomplete when the delays say how much of it is known.
func TestIncomplete(t *testing.T) {
	known := queries.NewFigures(day(2023, 10, 10), []time.Time{september}, []queries.Measure{{
		Indicator: "contacts", Kind: queries.Count, Level: loire.Level, Territory: loire.Code, Month: september, Numerator: 7, Known: true,
	}}, nil)
	for _, c := range []struct {
		event    string
		received int64
		want     int
	}{{"contacts", 4, 1}, {"contacts", 0, 0}, {"sorties", 4, 0}} {
		x := counts{first: september, printed: known, complete: []answers.Completeness{{Month: september, Event: c.event, Known: 3, Told: c.received}}}
		got := x.incomplete(loire)
		if len(got) != c.want {
			t.Errorf("%s, of %d: %+v", c.event, c.received, got)
		}
		if len(got) == 1 && (got[0].Known != 7 || got[0].Share != 0.75) {
			t.Errorf("%+v", got[0])
		}
	}
}

// A curve of one step is none.
func TestCurves(t *testing.T) {
	for n := range 4 {
		steps := []answers.Step{{Days: 0, Known: true}, {Days: 30, Known: n > 1}, {Days: 60, Known: n > 2}, {Days: 90}}[:min(n+1, 4)]
		x := counts{curves: map[string]map[queries.Territory][]answers.Step{documents.Accesses[0].Domain: {loire: steps}}}
		got := x.curvesOf(loire)
		if want := n > 1; (len(got) == 1) != want || want && len(got[0].Steps) != n {
			t.Errorf("%d known steps: %+v", n, got)
		}
	}
}

// The curve of each domain is that of its longest horizon.
func TestTheLongestIncidence(t *testing.T) {
	catalogue, err := queries.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, access := range documents.Accesses {
		i, ok := longest(catalogue, access.Domain)
		if !ok || i.Code != access.Domain+"_24m" || i.Horizon != 730 {
			t.Errorf("%s: %s, %d days", access.Domain, i.Code, i.Horizon)
		}
	}
	if i, ok := longest(catalogue, "contact"); ok {
		t.Errorf("%s is no incidence", i.Code)
	}
}

// What contradicts itself is gathered by rule, department and justification, since the
// first day that it was seen.
func TestAnomalies(t *testing.T) {
	r := remarks{anomalies: []books.Anomaly{
		{Check: "a", Label: "A", Departement: "44", Rows: 2, FirstSeenOn: day(2023, 9, 4)},
		{Check: "a", Label: "A", Departement: "44", Rows: 3, FirstSeenOn: day(2023, 9, 3)},
		{Check: "a", Label: "A", Departement: "44", Rows: 1, FirstSeenOn: day(2023, 9, 5)},
		{Check: "a", Label: "A", Departement: "44", Rows: 1},
		{Check: "a", Label: "A", Departement: "44", Rows: 5, Justified: "dossier repris"},
		{Check: "a", Label: "A", Departement: "85", Rows: 9},
		{Check: "b", Label: "B", Rows: 1},
	}}
	r.places = places{settings.Default()}
	got := r.anomaliesIn(queries.Departement, []string{"44"})
	if len(got) != 2 {
		t.Fatalf("%+v", got)
	}
	if a := got[0]; a.Count != 7 || !a.Since.Equal(day(2023, 9, 3)) || a.Place != contract.DepartementName("44") || a.Justification != "" {
		t.Errorf("%+v", a)
	}
	if a := got[1]; a.Count != 5 || a.Justification != "dossier repris" {
		t.Errorf("%+v", a)
	}
}

// What is of all departments is shown to whoever has them all, never to a Ddets, even
// that of the only department.
func TestWhatIsOfAllDepartments(t *testing.T) {
	conf := settings.Default()
	r := remarks{places: places{conf}, anomalies: []books.Anomaly{{Check: "b", Label: "B", Rows: 58}}}
	alone := *conf
	alone.Departements = conf.Departements[:1]
	for _, c := range []struct {
		conf         *settings.Settings
		level        queries.Level
		departements []string
		want         int
	}{
		{conf, queries.Departement, []string{"44"}, 0}, {&alone, queries.Departement, []string{"44"}, 0},
		{conf, queries.Consortium, []string{"44", "85"}, 1}, {conf, queries.Consortium, []string{"44"}, 0}, {&alone, queries.Consortium, []string{"44"}, 1},
	} {
		r.places = places{c.conf}
		if got := r.anomaliesIn(c.level, c.departements); len(got) != c.want || c.want == 1 && got[0].Place != "Tous départements" {
			t.Errorf("%s %v: %+v", c.level, c.departements, got)
		}
	}
}

// A comment is printed in its department, which is named where there are several.
func TestComments(t *testing.T) {
	catalogue, err := queries.Load()
	if err != nil {
		t.Fatal(err)
	}
	r := remarks{catalogue: catalogue, comments: []books.Comment{{Departement: "44", Subject: "contact_regulier", Text: "Deux référents étaient absents."}}}
	i, _ := catalogue.Indicator("contact_regulier")
	for _, c := range []struct {
		departements []string
		want         string
	}{{[]string{"44"}, i.Label}, {[]string{"44", "85"}, contract.DepartementName("44") + ", " + i.Label}, {[]string{"85"}, ""}} {
		about := ""
		for _, comment := range r.commentsOn(c.departements) {
			about = comment.About
		}
		if about != c.want {
			t.Errorf("in %v: about %q, want %q", c.departements, about, c.want)
		}
	}
	if label, ok := catalogue.Subject(catalogue.Checks[0].Code); !ok || label != catalogue.Checks[0].Label {
		t.Errorf("a rule: %q", label)
	}
	if _, ok := catalogue.Subject("nothing"); ok {
		t.Error("nothing has a label")
	}
}

// Each sender is asked what to mend in his statements in force or held, the most
// numerous first; what is held is said elsewhere, what was replaced matters no more.
func TestQuestions(t *testing.T) {
	conf := settings.Default()
	problem := func(file, rule string, n int) []contract.Problem {
		all := make([]contract.Problem, n)
		for i := range all {
			all[i] = contract.Problem{File: file, Rule: rule}
		}
		return all
	}
	state := func(path, sender string, status inbox.Status, of []string, inForce ...string) inbox.State {
		return inbox.State{Status: status, InForce: inForce, Statement: inbox.Statement{Path: path, Sender: sender, Departements: of}}
	}
	r := reception{places: places{conf}, first: september, states: []inbox.State{
		state("a", "soliha", inbox.InForce, []string{"44", "85"}, "85"), state("b", "ofii", inbox.InForce, []string{"44"}, "44"),
		state("c", "ofii", inbox.Held, []string{"44"}), state("d", "aurore", inbox.Replaced, []string{"44", "85"}),
	}}
	for _, p := range [][]contract.Problem{problem("a", "date_illisible", 9), problem("b", "date_illisible", 1), problem("c", "colonne_absente", 2), problem("d", "date_illisible", 5)} {
		r.problems = append(r.problems, p...)
	}
	r.problems = append(r.problems, contract.Problem{File: "c", Rule: string(inbox.Held), Severity: contract.Held},
		contract.Problem{File: "b", Rule: "inchange", Severity: contract.Notice}) // a file received twice asks for nothing
	got := r.questions([]string{"44"})
	if len(got) != 1 || got[0].Sender != r.sender("ofii") || !strings.HasPrefix(got[0].Text, reports.Counted(3, "", "lignes à corriger")+"\u202f: ") || strings.Count(got[0].Text, "(2)") != 1 {
		t.Errorf("in 44: %+v", got)
	}
	if two, one := strings.Index(got[0].Text, "(2)"), strings.Index(got[0].Text, "(1)"); two < 0 || one < two {
		t.Errorf("the most numerous comes first: %s", got[0].Text)
	}
	if got := r.questions([]string{"85"}); len(got) != 1 || got[0].Sender != r.sender("soliha") || strings.ContainsAny(got[0].Text, "0123456789") {
		t.Errorf("rows of 44 too are counted in 85: %+v", got)
	}
	if got := r.questions([]string{"44", "85"}); len(got) != 2 || got[0].Sender != r.sender("soliha") || !strings.Contains(got[0].Text, "(9)") {
		t.Errorf("in both: %+v", got)
	}
	if got := r.questions([]string{"49"}); len(got) != 0 {
		t.Errorf("in 49: %+v", got)
	}
}

// The rows of a file common to several departments count once, wherever it is looked
// at from.
func TestACommonFileCountsOnce(t *testing.T) {
	conf := settings.Default()
	last := september.AddDate(0, 1, -1)
	var two settings.ExpectedStatement
	for _, e := range conf.ExpectedFor(last) {
		if e.Departement == "85" {
			two = e
		}
	}
	s := stateOf(two, inbox.InForce, day(2023, 10, 4))
	s.Departements, s.InForce, s.File = []string{"44", "85"}, []string{"44", "85"}, 3
	for _, departements := range [][]string{{"85"}, {"44", "85"}} {
		r := reception{places: places{conf}, first: september, states: []inbox.State{s}}
		rows := int64(0)
		for _, m := range r.quality(departements) {
			if m.Month.Equal(september) {
				rows += m.Rows
			}
		}
		if rows != 10 {
			t.Errorf("in %v: %d rows, want 10", departements, rows)
		}
	}
}

// Each kind of readers has its documents, but where the figures came from another
// store; the nation has its own in any case.
func TestWhoHasDocuments(t *testing.T) {
	m := &month{places: places{settings.Default()}}
	direction := delivery.Perimeter{Reader: settings.ForDirection, Territory: m.conf.Directions[0].Code}
	for _, c := range []struct {
		of       issue
		imported map[string]string
		want     []string
	}{
		{issue{}, nil, []string{"ddets-44", "ddets-85", Folder(direction), "national"}},
		{issue{readers: []string{settings.ForNation}}, nil, []string{"national"}},
		{issue{readers: []string{settings.ForDdets, settings.ForDirection}}, nil, []string{"ddets-44", "ddets-85", Folder(direction)}},
		{issue{}, map[string]string{"85": "hash"}, []string{"ddets-44", "national"}},
		{issue{only: []string{"national", "ddets-85"}}, nil, []string{"ddets-85", "national"}},
		{issue{only: []string{"ddets-85"}}, map[string]string{"85": "hash"}, nil},
	} {
		m.imported = c.imported
		var got []string
		for _, p := range m.perimeters(c.of) {
			got = append(got, Folder(p))
		}
		if fmt.Sprint(got) != fmt.Sprint(c.want) {
			t.Errorf("%v, imported %v: %v, want %v", c.of.readers, c.imported, got, c.want)
		}
	}
	if got := Folders(m.conf); fmt.Sprint(got) != fmt.Sprint([]string{"ddets-44", "ddets-85", Folder(direction), "national"}) {
		t.Errorf("folders: %v", got)
	}
}

// What lies in folders of its own is not sent.
func TestWhatIsPosted(t *testing.T) {
	all := []Document{{Name: "comparatif.pdf"}, {Name: "indicateurs-publies/mois=2023-09/indicateurs.parquet"}}
	if got := Posted(all); len(got) != 1 || got[0].Name != "comparatif.pdf" {
		t.Errorf("%+v", got)
	}
}

// National documents that give back what they withhold are not published; those of a
// department are its own.
func TestWhatIsGivenBackIsNotPublished(t *testing.T) {
	catalogue, err := queries.Load()
	if err != nil {
		t.Fatal(err)
	}
	m := &month{places: places{settings.Default()}, catalogue: catalogue}
	alone := []byte("Département;Sorties\nLoire-Atlantique;31\nVendée;n.c.\nMayenne;12\nFrance;46\n")
	nation := delivery.Perimeter{Reader: settings.ForNation, Territory: settings.France}
	for _, c := range []struct {
		d    Document
		want int
	}{
		{Document{Name: "a.csv", For: nation, Content: alone}, 1},
		{Document{Name: "a.csv", For: delivery.Perimeter{Reader: settings.ForDdets, Territory: "44"}, Content: alone}, 0},
		{Document{Name: "a.pdf", For: nation, Content: alone}, 0},
		{Document{Name: "a.csv", For: delivery.Perimeter{Reader: settings.ForDreets, Territory: "Pays de la Loire"}, Content: alone}, 1},
		{Document{Name: "a.csv", For: nation, Content: []byte("Département;Sorties\nLoire-Atlantique;31\nVendée;15\nFrance;46\n")}, 0},
	} {
		err := m.audited(t.Context(), []Document{c.d}, nil)
		given, ok := err.(GivenBack)
		if ok != (c.want > 0) || given.Cells != c.want || err != nil && !ok {
			t.Errorf("%s for %s: %v", c.d.Name, Folder(c.d.For), err)
		}
	}
}

// What keeps the documents of the nation from leaving keeps no other from it; any other
// fault keeps them all.
func TestWhatIsOfTheNation(t *testing.T) {
	given, exposed := GivenBack{Cells: 1}, Exposed{Cells: 2}
	for _, c := range []struct{ err, want error }{
		{given, given}, {fmt.Errorf("2023-09: %w", given), given}, {exposed, exposed}, {fmt.Errorf("2023-09: %w", exposed), exposed},
		{errors.New("no disk"), nil}, {nil, nil},
	} {
		if got := ofTheNation(c.err); got != c.want {
			t.Errorf("%v: %v, want %v", c.err, got, c.want)
		}
	}
}

// The figures for machines are read in both their forms, and beside what earlier editions
// printed: a difference of a few persons is a leak there too.
func TestTheFiguresForMachinesAreRead(t *testing.T) {
	catalogue, err := queries.Load()
	if err != nil {
		t.Fatal(err)
	}
	nation := delivery.Perimeter{Reader: settings.ForNation, Territory: settings.France}
	parquetOf := func(count int64) Document {
		content, err := answers.Parquet(t.Context(), []answers.ParquetColumn{
			{Name: "connu_au", Type: "date"}, {Name: "niveau", Type: "varchar"}, {Name: "territoire", Type: "varchar"}, {Name: "indicateur", Type: "varchar"},
			{Name: "numerateur", Type: "bigint"}, {Name: "denominateur", Type: "bigint"}, {Name: "statut", Type: "varchar"},
		}, [][]driver.Value{{time.Date(2023, 10, 10, 0, 0, 0, 0, time.UTC), "departement", "44", "entrees_cumul", count, nil, "publie"}})
		if err != nil {
			t.Fatal(err)
		}
		return Document{Name: "indicateurs-publies/mois=2023-09/indicateurs.parquet", For: nation, Content: content}
	}
	earlierOf := func(month string, count int) reread.Document {
		text := fmt.Sprintf("mois,connu_au,edition,niveau,territoire,nom,indicateur,valeur,numerateur,denominateur,statut\n%s,2023-09-10,1,departement,44,44,entrees_cumul,%d,%d,,publie\n", month, count, count)
		d, _, err := finished(t.Context(), twinName+month+".csv", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	m := &month{places: places{settings.Default()}, catalogue: catalogue}
	for name, c := range map[string]struct {
		now     int64
		earlier []reread.Document
		leak    bool
	}{
		"many":                             {60, nil, false},
		"three":                            {3, nil, true},
		"three more than the month before": {60, []reread.Document{earlierOf("2023-08", 57)}, true},
		"five more":                        {60, []reread.Document{earlierOf("2023-08", 55)}, false},
		"revised by two":                   {60, []reread.Document{earlierOf("2023-09", 62)}, true},
	} {
		if err := m.audited(t.Context(), []Document{parquetOf(c.now)}, c.earlier); errors.As(err, new(GivenBack)) != c.leak {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// What follows from the month before only where no statement came late refuses nothing; what the
// figures give back for certain does.
func TestWhatIsOnlyPresumedIsPublished(t *testing.T) {
	catalogue, err := queries.Load()
	if err != nil {
		t.Fatal(err)
	}
	const header = "mois,connu_au,edition,niveau,territoire,nom,indicateur,valeur,numerateur,denominateur,statut\n"
	earlier, _, err := finished(t.Context(), twinName+"2023-08.csv", []byte(header+
		"2023-08,2023-09-10,1,departement,44,Loire-Atlantique,entrees_cumul,,80,,publie\n2023-08,2023-09-10,1,departement,85,Vendée,entrees_cumul,,70,,publie\n"))
	if err != nil {
		t.Fatal(err)
	}
	for entered, refused := range map[string]bool{"n.c.,n.c.,,non_communique": false, ",9,,publie": true} {
		now := Document{Name: twinName + "2023-09.csv", For: delivery.Perimeter{Reader: settings.ForNation, Territory: settings.France}, Content: []byte(header +
			"2023-09,2023-10-10,2,departement,44,Loire-Atlantique,entrees_cumul,n.c.,n.c.,,non_communique\n2023-09,2023-10-10,2,departement,85,Vendée,entrees_cumul,,79,,publie\n" +
			"2023-09,2023-10-10,2,departement,44,Loire-Atlantique,entrees,n.c.,n.c.,,non_communique\n2023-09,2023-10-10,2,departement,85,Vendée,entrees," + entered + "\n" +
			"2023-09,2023-10-10,2,national,FR,France,entrees,,12,,publie\n")}
		m := &month{places: places{settings.Default()}, catalogue: catalogue}
		if err := m.audited(t.Context(), []Document{now}, []reread.Document{earlier}); errors.As(err, new(GivenBack)) != refused {
			t.Errorf("entered in Vendée %s: %v", entered, err)
		}
	}
}

// The next edition is that of the schedule whose readers are the Ddets.
func TestTheNextIssue(t *testing.T) {
	if got := NextIssue(schedules.Embedded(), september); !got.Equal(day(2023, 11, 5)) {
		t.Errorf("%v", got)
	}
	if got := NextIssue(nil, september); !got.IsZero() {
		t.Errorf("without schedules: %v", got)
	}
}
