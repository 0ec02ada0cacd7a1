package documents

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/agir-indicateurs/agir/queries"
	"github.com/agir-indicateurs/agir/reports"
)

// followed is a department whose contacts are known month by month, in hundredths of a
// hundred persons, the last ones provisional.
func followed(provisional int, hundredths ...int64) *View {
	catalogue, err := queries.Load()
	if err != nil {
		panic(err)
	}
	indicator, _ := catalogue.Indicator(queries.ContactRegulier)
	var months []time.Time
	var measures []queries.Measure
	for i, n := range hundredths {
		month := on(2022, time.January, 1).AddDate(0, i, 0)
		months = append(months, month)
		m := share(n, 100)
		m.Month, m.Level, m.Territory, m.Indicator = month, queries.Departement, "44", queries.ContactRegulier
		measures = append(measures, m)
	}
	last := months[len(months)-1]
	place := reports.Territory{Level: queries.Departement, Code: "44", Name: "Loire-Atlantique", OpenedOn: on(2022, 1, 1)}
	var from time.Time
	if provisional > 0 {
		from = last.AddDate(0, 1-provisional, 0)
	}
	return NewView(queries.NewFigures(last.AddDate(0, 1, 9), months, measures, nil), []queries.Indicator{indicator}, nil, place, last, from)
}

func said(v *View, e Evidence) string {
	var all []string
	for _, t := range essentials(v, e, Targets{}) {
		all = append(all, spaced(t.String()))
	}
	return strings.Join(all, "\n")
}

// What the national document calls a signal of a department is given to it, though its
// last month be provisional; and nothing is called ordinary then.
func TestTheSignalOfASettledMonthIsTold(t *testing.T) {
	steady := []int64{80, 82, 79, 81, 80, 82, 79, 81, 80, 82, 79, 81, 80}
	for name, c := range map[string]struct {
		after []int64
		want  string
	}{
		"the last settled month":    {[]int64{60, 80}, "Contact dans les deux mois : au-dessous de la limite, en février 2023 (60,0 %, moyenne 80,5 %"},
		"two settled months before": {[]int64{60, 80, 81, 80}, "Contact dans les deux mois : au-dessous de la limite, en février 2023"},
		"three: told in its time":   {[]int64{60, 80, 81, 80, 80}, ""},
		"provisional: not yet":      {[]int64{60}, ""},
	} {
		v := followed(1, append(steady, c.after...)...)
		text := said(v, Evidence{})
		if c.want != "" && !strings.Contains(text, c.want) || c.want == "" && strings.Contains(text, "au-dessous") {
			t.Errorf("%s: %q", name, text)
		}
		if ordinary := strings.Contains(text, "fluctuations ordinaires"); ordinary == (c.want != "") {
			t.Errorf("%s: called ordinary is %t: %q", name, ordinary, text)
		}
		x := v.control(queries.ContactRegulier)
		if _, found := latestRun(x, v.allMonths(), v.month, v.provisional); found != (c.want != "") {
			t.Errorf("%s: the rule finds %t", name, found)
		}
	}
}

// A month that is not complete is compared with nothing: the last settled one is, and
// how much is known of the other is said.
func TestAnIncompleteMonthIsNotCompared(t *testing.T) {
	v := followed(1, 80, 81, 80, 79, 50)
	e := Evidence{Incomplete: []Incomplete{{Indicator: queries.Contacts, Month: v.month, Known: 9, Share: 0.82}, {Indicator: queries.Entrees, Month: v.month, Known: 9, Share: 0.9}}}
	text := said(v, e)
	if !strings.Contains(text, "Mai 2022 est provisoire : 82,0 % de ses contacts sont habituellement connus au 10 juin 2022 ; la comparaison porte sur avril 2022, dernier mois définitif.") {
		t.Errorf("%q", text)
	}
	if strings.Contains(text, "50,0") {
		t.Errorf("compared: %q", text)
	}
	if got := spaced(v.comparison(queries.ContactRegulier)); got != "Avril 2022, définitif : 79,0 %, −1,0 point sur un mois." {
		t.Errorf("key figure: %q", got)
	}
	if got := spaced(followed(0, 80, 81, 80, 79, 50).comparison(queries.ContactRegulier)); got != "−29,0 points sur un mois." {
		t.Errorf("settled: %q", got)
	}
	if got := followed(2, 80, 81).comparison(queries.ContactRegulier); got != "Aucun mois définitif à comparer." {
		t.Errorf("none settled: %q", got)
	}
}

// « ordinaires » is a verdict: it is not said of what nobody judged.
func TestOrdinaryIsSaidOfWhatWasJudged(t *testing.T) {
	if text := said(followed(1, 80, 81, 80, 79, 80), Evidence{}); !strings.Contains(text, "1 contrôle a été fait, aucun ne sort des fluctuations ordinaires") {
		t.Errorf("judged: %q", text)
	}
	for name, v := range map[string]*View{"opening": followed(0, 80, 81, 80), "one settled": followed(4, 80, 81, 80, 79, 80)} {
		if text := said(v, Evidence{}); strings.Contains(text, "ordinaires") {
			t.Errorf("%s: %q", name, text)
		}
	}
}

// A statement that has not come leaves the months unsettled that ended on or after the
// day of the one in force.
func TestAMissingStatementLeavesItsMonthsUnsettled(t *testing.T) {
	september := on(2023, 9, 1)
	missing := func(extracted time.Time) []Statement {
		return []Statement{{Sender: "Soliha", Expected: true, ExtractionOn: extracted}}
	}
	for _, c := range []struct {
		statements []Statement
		from, want time.Time
	}{
		{nil, time.Time{}, time.Time{}},
		{[]Statement{{Expected: true, Received: true, ExtractionOn: on(2023, 1, 1)}, {Received: false}}, time.Time{}, time.Time{}},
		{missing(on(2023, 9, 4)), time.Time{}, september},
		{missing(on(2023, 9, 1)), time.Time{}, september},         // the day after the end of August
		{missing(on(2023, 8, 31)), time.Time{}, on(2023, 8, 1)},   // that very day
		{missing(on(2023, 1, 1)), time.Time{}, on(2023, 7, 1)},    // three months at most
		{missing(time.Time{}), time.Time{}, september},            // never came
		{missing(on(2023, 9, 4)), on(2023, 7, 1), on(2023, 7, 1)}, // the delays say more
		{missing(on(2023, 8, 31)), september, on(2023, 8, 1)},
	} {
		if got := provisionalWithout(c.statements, september, c.from); !got.Equal(c.want) {
			t.Errorf("%+v: from %s, want %s", c.statements, got.Format(time.DateOnly), c.want.Format(time.DateOnly))
		}
	}
}

// The nationalities of both columns are those of one list, the most numerous here first.
func TestOneRankingForBothColumns(t *testing.T) {
	month := on(2023, 9, 1)
	cell := func(table, modality string, rank int, n int64) queries.Cell {
		return queries.Cell{Month: month, Level: queries.Departement, Territory: "44", Table: table, Modality: modality, Rank: rank, Count: n}
	}
	cells := []queries.Cell{
		cell(queries.TableProfilActifsNationalite, "Soudan", 1, 40), cell(queries.TableProfilActifsNationalite, "Guinée", 2, 12), cell(queries.TableProfilActifsNationalite, "Mali", 3, 13), cell(queries.TableProfilActifsNationalite, "Nationalité inconnue", 99, 90), cell(queries.TableProfilActifsNationalite, "Autres nationalités", 98, 9),
		cell(queries.TableProfilEntreesNationalite, "Mali", 1, 7), cell(queries.TableProfilEntreesNationalite, "Autres nationalités", 98, 3),
		cell(queries.TableProfilEntreesNationaliteActifs, "Soudan", 1, 2), cell(queries.TableProfilEntreesNationaliteActifs, "Autres nationalités", 98, 8),
	}
	catalogue, err := queries.Load()
	if err != nil {
		t.Fatal(err)
	}
	place := reports.Territory{Level: queries.Departement, Code: "44"}
	v := NewView(queries.NewFigures(month, []time.Time{month}, nil, cells), nil, catalogue.Tables, place, month, time.Time{})
	table, ok := v.profileTable("Profil", "Entrées du mois")
	if !ok || len(table.Rows) != 6 {
		t.Fatalf("%+v", table.Rows)
	}
	for i, want := range []string{"Soudan 2 40", "Mali 0 13", "Guinée 0 12", "Autres nationalités 8 9", "Nationalité inconnue 0 90"} {
		row := table.Rows[i+1].Cells
		if got := row[0].Text() + " " + row[1].Text() + " " + row[3].Text(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// A list that was never computed is not one of nobody.
func TestAProfileThatIsNotKnownIsNotZero(t *testing.T) {
	month := on(2023, 9, 1)
	cells := []queries.Cell{{Month: month, Level: queries.Departement, Territory: "44", Table: queries.TableProfilActifsNationalite, Modality: "Soudan", Rank: 1, Count: 40}}
	catalogue, err := queries.Load()
	if err != nil {
		t.Fatal(err)
	}
	tables := slices.DeleteFunc(slices.Clone(catalogue.Tables), func(x queries.Table) bool { return x.Code == queries.TableProfilEntreesNationaliteActifs })
	v := NewView(queries.NewFigures(month, []time.Time{month}, nil, cells), nil, tables, reports.Territory{Level: queries.Departement, Code: "44"}, month, time.Time{})
	table, ok := v.profileTable("Profil", "Entrées du mois")
	if !ok || table.Rows[1].Cells[1].Text() != "n.d." || table.Rows[1].Cells[3].Text() != "40" {
		t.Errorf("%+v", table.Rows)
	}
}

// Two écarts that do not differ more than by chance would be a riddle.
func TestWhoDiffersNoMoreThanByChance(t *testing.T) {
	for n, want := range map[int64]string{0: " Leurs taux ne diffèrent pas", 1: " Mis à part cet écart, leurs taux", 2: " Mis à part ces écarts, leurs taux"} {
		if got := alike(n); !strings.HasPrefix(got, want) {
			t.Errorf("%d: %q", n, got)
		}
	}
}

// A tile says 100 of all and no one less, and 0 of none.
func TestATileIsWholeWhenItIsExact(t *testing.T) {
	c := &comparison{}
	for x, want := range map[float64]string{1: "100,0", 0.9996: "99,9", 0: "0,0", 0.0002: "0,1", 0.8449: "84,5"} {
		if got := c.tileOf("", reports.Territory{Code: "44"}, map[string]float64{"44": x}, []float64{0, 0.5, 1}).Text; got != want {
			t.Errorf("%v: %q, want %q", x, got, want)
		}
	}
}
