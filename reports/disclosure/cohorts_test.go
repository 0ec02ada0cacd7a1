package disclosure

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/agir-indicateurs/agir/cmd/agir/slow"
	"github.com/agir-indicateurs/agir/queries"
	"github.com/agir-indicateurs/agir/reports"
	"github.com/agir-indicateurs/agir/reports/documents"
	"github.com/agir-indicateurs/agir/reports/reread"
	"github.com/agir-indicateurs/agir/reports/secrecy"
)

// broken is a nation whose entries are parted by breaks, in mid-month.
func broken(t *testing.T, seed uint64, departements int, monthly float64, days ...time.Time) *populated {
	t.Helper()
	n := populate(t, seed, departements, monthly)
	for k, day := range days {
		n.breaks = append(n.breaks, documents.Break{Day: day, Label: fmt.Sprintf("Rupture %d", k+1)})
	}
	return n
}

// cohortTable are the rows of the tables of cohorts, in words.
func cohortTable(r *reports.Report) (rows []string) {
	for _, t := range r.Tables() {
		if strings.Contains(t.ID, "_cohortes_") {
			for _, row := range t.Rows {
				text := t.ID
				for _, v := range row.Cells {
					text += "|" + v.Text()
				}
				rows = append(rows, text)
			}
		}
	}
	return rows
}

// Editions before, at and after a break, and after a second one: from all that their
// documents say, whoever reads them together places no withheld count.
func TestEditionsAroundBreaksGiveNothingBack(t *testing.T) {
	doing := slow.Test(t, "the editions of a nation around two breaks")
	n := broken(t, 3, 5, 6, september.AddDate(0, 1, 9), september.AddDate(0, 3, 0))
	var told secrecy.Release
	var read []reread.Document
	for e := range 5 {
		doing.At("edition %d", e+1)
		month := september.AddDate(0, e, 0)
		all := n.breaks
		n.breaks = slices.DeleteFunc(slices.Clone(all), func(b documents.Break) bool { return !b.Day.Before(month.AddDate(0, 1, 0)) })
		d, r := n.publish(t, &told, e+1, month)
		n.breaks = all
		if rows := cohortTable(r); (len(rows) > 0) != (e > 0) {
			t.Errorf("edition %d: %d rows of cohorts", e+1, len(rows))
		}
		read = append(read, n.leaving(t, d, r, month, e+1)...)
	}
	nothingFound(t, n, told, read)
}

// Were the cohorts printed as they are, whoever reads the document would find a few persons.
func TestTheAuditFindsCohortsPrintedAsTheyAre(t *testing.T) {
	n := broken(t, 101, 5, 5, september.AddDate(0, 0, 9))
	var told secrecy.Release
	d, r := n.publish(t, &told, 1, september)
	leaks := func(r *reports.Report) int {
		reading, err := reread.Audit([]reread.Document{asRead("comparatif-2023-09.xlsx", r), asPage(t, "comparatif-2023-09.html", r)}, reader(n.indicators), five)
		if err != nil {
			t.Fatal(err)
		}
		return len(reading.Leaks)
	}
	if got := leaks(r); got > 0 {
		t.Errorf("%d leaks of what is printed", got)
	}
	every := func(c documents.Cohort) documents.CohortTold {
		return documents.CohortTold{Among: true, At: slices.Repeat([]bool{true}, len(c.Points)), Adjusted: slices.Repeat([]bool{true}, len(c.Points))}
	}
	in := documents.ComparisonInput{
		Figures: n.figures, Indicators: n.indicators, Territory: france, Departements: n.departements, Month: september, Edition: 1,
		Withhold: d.Withhold, Among: d.Among, Last: d.Last, Breaks: n.breaks, Cohorts: n.cohorts,
	}
	for name, told := range map[string]func(at reports.Territory, domain string, c documents.Cohort) documents.CohortTold{
		"all of them": func(_ reports.Territory, _ string, c documents.Cohort) documents.CohortTold { return every(c) },
		"of how many": func(at reports.Territory, domain string, c documents.Cohort) documents.CohortTold {
			x := d.Cohort(at, domain, c)
			x.Among = true
			return x
		},
		"the shares": func(at reports.Territory, domain string, c documents.Cohort) documents.CohortTold {
			x := d.Cohort(at, domain, c)
			x.At = every(c).At
			return x
		},
	} {
		if in.Cohort = told; leaks(documents.Comparison(in)) == 0 {
			t.Errorf("%s: nothing is found", name)
		}
	}
}

// A cohort that the release does not know, with its ties, is not printed; nor is one of a
// place whose cohorts are not those followed there.
func TestNoCohortIsPrintedWithoutItsTie(t *testing.T) {
	n := broken(t, 102, 6, 8, september.AddDate(0, -7, 9))
	var told secrecy.Release
	d, r := n.publish(t, &told, 1, september)
	digits := func(rows []string) (with int) {
		for _, row := range rows {
			if cells := strings.Split(row, "|"); strings.ContainsAny(strings.Join(cells[3:], ""), "0123456789") {
				with++
			}
		}
		return with
	}
	if rows := cohortTable(r); digits(rows) < len(rows)/2 || len(rows) < 12 {
		t.Fatalf("%d rows of %d have a figure", digits(rows), len(rows))
	}
	n.breaks[0].Day = september.AddDate(0, -6, 0)
	n.part(september, september.AddDate(0, 1, 9))
	if rows := cohortTable(n.document(d, september, 1)); digits(rows) > 0 {
		t.Errorf("%d rows of %d are printed of cohorts that the release does not know", digits(rows), len(rows))
	}
	for _, code := range []string{n.departements[0].Code, "FR"} { // one person more than those followed
		for k := range n.cohorts[code] {
			n.cohorts[code][k].Cohorts[0].Persons++
		}
		told = secrecy.Release{}
		d, r := n.publishAsItIs(t, &told, september)
		for _, row := range cohortTable(r) {
			of, _, _ := strings.Cut(strings.SplitN(row, "|", 2)[1], "|")
			if (of == "France" || code != "FR" && of == n.departements[0].Name) && digits([]string{row}) > 0 {
				t.Errorf("%s is one too many: %s", code, row)
			}
		}
		if x := n.cohorts[code][0]; d.Cohort(france, x.Domain, x.Cohorts[0]).Among {
			t.Errorf("%s is one too many, and the nation is told", code)
		}
	}
}

// publishAsItIs discloses the figures as they were counted last.
func (n *populated) publishAsItIs(t *testing.T, told *secrecy.Release, month time.Time) (*Disclosure, *reports.Report) {
	t.Helper()
	d, err := Disclose(DisclosureInput{
		Figures: n.figures, Indicators: n.indicators, Territory: france, Departements: n.departements, Regions: n.regions, Cohorts: n.cohorts,
		Month: month, Edition: 1, Rule: five, Told: *told,
	})
	if err != nil {
		t.Fatal(err)
	}
	return d, n.document(d, month, 1)
}

// laid is a release of three departments parted at one day.
func laid(t *testing.T, told *secrecy.Release, edition int, month time.Time, counts map[string][2]int64, shares map[string][2]float64, behind map[string][]int64, later ...float64) laidOut {
	t.Helper()
	day := time.Date(2023, 6, 10, 0, 0, 0, 0, time.UTC)
	in := DisclosureInput{
		Indicators: []queries.Indicator{{Code: "acces_emploi_12m", Kind: queries.Incidence, Horizon: 365}, {Code: "acces_emploi_18m", Kind: queries.Incidence, Horizon: 548}}, Territory: france, Month: month, Edition: edition, Rule: five, Told: *told,
		Cohorts: map[string][]documents.Cohorts{},
	}
	var measures []queries.Measure
	all := [2]int64{}
	add := func(p reports.Territory, n [2]int64) {
		for _, i := range in.Indicators {
			measures = append(measures, queries.Measure{Month: month, Level: p.Level, Territory: p.Code, Indicator: i.Code, Kind: queries.Incidence, Denominator: n[0] + n[1], Value: 0.5, Known: true})
		}
		of := documents.Cohorts{Domain: "acces_emploi"}
		for k, persons := range n {
			c := documents.Cohort{Persons: persons, Points: []documents.CohortPoint{{Day: 365, Value: 0.5, Known: true}}}
			if x, ok := shares[p.Code]; ok {
				c.Points[0].Value = x[k]
			}
			c.Points[0].Behind = behind[p.Code]
			for _, x := range later {
				c.Points = append(c.Points, documents.CohortPoint{Day: 548, Value: x, Known: true})
			}
			if k == 0 {
				c.To = day.AddDate(0, 0, -1)
			} else {
				c.From = day
			}
			if persons > 0 && !month.AddDate(0, 1, 0).Before(day) { // no break lies ahead of a month
				of.Cohorts = append(of.Cohorts, c)
			}
		}
		in.Cohorts[p.Code] = []documents.Cohorts{of}
	}
	for _, code := range []string{"44", "49", "53"} {
		p := reports.Territory{Level: queries.Departement, Code: code, Name: code, OpenedOn: time.Date(2022, 10, 1, 0, 0, 0, 0, time.UTC)}
		in.Departements = append(in.Departements, p)
		add(p, counts[code])
		all[0], all[1] = all[0]+counts[code][0], all[1]+counts[code][1]
	}
	add(france, all)
	in.Figures = queries.NewFigures(month.AddDate(0, 1, 9), []time.Time{month}, measures, nil)
	d, err := Disclose(in)
	if err != nil {
		t.Fatal(err)
	}
	told.Cells, told.Sums = append(told.Cells, d.Telling.Cells...), append(told.Sums, d.Telling.Sums...)
	return laidOut{d, in.Cohorts}
}

type laidOut struct {
	*Disclosure
	cohorts map[string][]documents.Cohorts
}

// toldOf says what is printed of the cohorts of the departments and of the nation: N of how
// many, a their share, j adjusted.
func (d laidOut) toldOf() (all string) {
	for _, code := range []string{"44", "49", "53", "FR"} {
		p := reports.Territory{Level: queries.Departement, Code: code}
		if code == "FR" {
			p = france
		}
		all += code + ":"
		for _, c := range d.cohorts[code][0].Cohorts {
			told := d.Cohort(p, "acces_emploi", c)
			if told.Among {
				all += "N"
			}
			if told.At[0] {
				all += "a"
			}
			if told.Adjusted[0] {
				all += "j"
			}
			all += "/"
		}
		all += " "
	}
	return strings.TrimSpace(all)
}

// Each story on each side of its edge: a few of a cohort take another with them, as a few
// who got there, or did not; what is adjusted goes with what it is made of.
func TestCohortsOfAFewTakeOthersWithThem(t *testing.T) {
	plenty := map[string][2]int64{"44": {40, 30}, "49": {50, 20}, "53": {30, 60}}
	with := func(code string, x [2]int64) map[string][2]int64 {
		all := map[string][2]int64{}
		for k, v := range plenty {
			all[k] = v
		}
		all[code] = x
		return all
	}
	for _, c := range []struct {
		story  string
		counts map[string][2]int64
		shares map[string][2]float64
		behind map[string][]int64
		want   string
	}{
		{"plenty", plenty, nil, nil, "44:Naj/Naj/ 49:Naj/Naj/ 53:Naj/Naj/ FR:Naj/Naj/"},
		{"five after the break", with("44", [2]int64{40, 5}), map[string][2]float64{"44": {0.5, 0}}, nil, "44:Naj/Naj/ 49:Naj/Naj/ 53:Naj/Naj/ FR:Naj/Naj/"},
		{"four after the break", with("44", [2]int64{40, 4}), map[string][2]float64{"44": {0.5, 0}}, nil, "44:// 49:// 53:Naj/Naj/ FR:Naj/Naj/"},
		{"nobody before the break", with("44", [2]int64{0, 30}), nil, nil, "44:Naj/ 49:Naj/Naj/ 53:Naj/Naj/ FR:Naj/Naj/"},
		{"four got there, and nobody else is followed since", map[string][2]int64{"44": {40, 0}, "49": {50, 20}, "53": {30, 0}}, map[string][2]float64{"49": {0.5, 0.2}, "FR": {0.5, 0.2}}, nil, "44:Naj/ 49:Na/N/ 53:Naj/ FR:Na/N/"},
		{"four got there where one that is whole has fewer", map[string][2]int64{"44": {0, 15}, "49": {50, 20}, "53": {30, 60}}, map[string][2]float64{"49": {0.5, 0.2}}, nil, "44:Naj/ 49:Na/N/ 53:Na/N/ FR:Naj/Naj/"},
		{"four did not", plenty, map[string][2]float64{"49": {0.5, 0.8}}, nil, "44:Na/N/ 49:Na/N/ 53:Naj/Naj/ FR:Naj/Naj/"},
		{"five did not", plenty, map[string][2]float64{"49": {0.5, 0.75}}, nil, "44:Naj/Naj/ 49:Naj/Naj/ 53:Naj/Naj/ FR:Naj/Naj/"},
		{"four got there", plenty, map[string][2]float64{"49": {0.5, 0.2}}, nil, "44:Na/N/ 49:Na/N/ 53:Naj/Naj/ FR:Naj/Naj/"},
		{"a few stand behind what is adjusted", plenty, nil, map[string][]int64{"49": {0, 20, 16, 4}}, "44:Naj/Naj/ 49:Na/Na/ 53:Naj/Naj/ FR:Naj/Naj/"},
		{"five and nobody stand behind it", plenty, nil, map[string][]int64{"49": {0, 20, 15, 5}}, "44:Naj/Naj/ 49:Naj/Naj/ 53:Naj/Naj/ FR:Naj/Naj/"},
	} {
		var told secrecy.Release
		if got := laid(t, &told, 1, september, c.counts, c.shares, c.behind).toldOf(); got != c.want {
			t.Errorf("%s:\n%s, want\n%s", c.story, got, c.want)
		}
	}
}

// Two horizons of a cohort are one cohort: a few who got there in between are not given.
func TestTwoHorizonsOfACohort(t *testing.T) {
	for later, want := range map[float64][]bool{0.6: {true, false}, 0.625: {true, true}, 0.5: {true, true}} {
		var told secrecy.Release
		d := laid(t, &told, 1, september, map[string][2]int64{"44": {40, 30}, "49": {50, 20}, "53": {40, 60}}, nil, nil, later)
		c := d.cohorts["44"][0].Cohorts[0]
		if got := d.Cohort(reports.Territory{Level: queries.Departement, Code: "44"}, "acces_emploi", c).At; !slices.Equal(got, want) {
			t.Errorf("half, then %g of 40: %v", later, got)
		}
	}
}

// Two editions of a cohort are a subtraction away from who came in between: from one month
// to the next, and from the end of the month before the break to its day.
func TestTwoEditionsOfACohortTellNobody(t *testing.T) {
	june, july, may := time.Date(2023, 6, 1, 0, 0, 0, 0, time.UTC), time.Date(2023, 7, 1, 0, 0, 0, 0, time.UTC), time.Date(2023, 5, 1, 0, 0, 0, 0, time.UTC)
	others := func(of [2]int64) map[string][2]int64 {
		return map[string][2]int64{"44": of, "49": {50, 20}, "53": {30, 60}}
	}
	for _, c := range []struct {
		story         string
		first, second time.Time
		before, now   [2]int64
		printed       bool
	}{
		{"five entered after the break in July", june, july, [2]int64{40, 20}, [2]int64{40, 25}, true},
		{"four entered after the break in July", june, july, [2]int64{40, 20}, [2]int64{40, 24}, false},
		{"four more before the break, told late, as many after less", june, july, [2]int64{40, 20}, [2]int64{44, 16}, false},
		{"five more before the break, told late, as many after less", june, july, [2]int64{40, 20}, [2]int64{45, 15}, true},
		{"five entered in June before the break", may, july, [2]int64{40, 0}, [2]int64{45, 20}, true},
		{"four entered in June before the break", may, july, [2]int64{40, 0}, [2]int64{44, 20}, false},
		{"nobody entered in June before the break", may, july, [2]int64{40, 0}, [2]int64{40, 20}, true},
	} {
		var told secrecy.Release
		laid(t, &told, 1, c.first, others(c.before), nil, nil)
		d := laid(t, &told, 2, c.second, others(c.now), nil, nil)
		printed := true
		for _, x := range d.cohorts["44"][0].Cohorts {
			printed = printed && d.Cohort(reports.Territory{Level: queries.Departement, Code: "44"}, "acces_emploi", x).Among
		}
		if printed != c.printed {
			t.Errorf("%s: the cohorts are printed %t", c.story, printed)
		}
		if findings, err := secrecy.Audit(told.Cells, told.Sums, five); err != nil || len(findings) > 0 {
			t.Errorf("%s: %v %v", c.story, err, findings)
		}
	}
}
