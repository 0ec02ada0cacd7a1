package release

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/queries"
	"github.com/agir-indicateurs/agir/reports"
	"github.com/agir-indicateurs/agir/reports/disclosure"
	"github.com/agir-indicateurs/agir/reports/samples"
	"github.com/agir-indicateurs/agir/schedules/delivery"
)

// invented is a month of the samples, as documents are made of it.
func invented(t *testing.T) *month {
	t.Helper()
	catalogue, err := queries.Load()
	if err != nil {
		t.Fatal(err)
	}
	in := samples.Rich()
	return &month{places: places{settings.Default()}, catalogue: catalogue, first: in.Month, asOf: in.Figures.AsOf, counts: counts{first: in.Month, printed: in.Figures}}
}

// publishedLines are one of each standing: printed, withheld, without a figure.
func publishedLines(m *month) []disclosure.Published {
	place := reports.Territory{Level: queries.Departement, Code: "44", Name: "Loire-Atlantique"}
	of := func(code string, x queries.Measure, hidden bool) disclosure.Published {
		x.Level, x.Territory, x.Indicator, x.Month, x.AsOf = place.Level, place.Code, code, m.first, m.asOf
		return disclosure.Published{Place: place, Measure: x, Withheld: hidden}
	}
	return []disclosure.Published{
		of(queries.Entrees, queries.Measure{Kind: queries.Count, Numerator: 31, Known: true}, false),
		of(queries.Sorties, queries.Measure{Kind: queries.Count, Numerator: 3, Known: true}, true),
		of(queries.ContactRegulier, queries.Measure{Kind: queries.Rate, Numerator: 3, Denominator: 9, Known: true}, true),
		of(queries.EmploiSortie, queries.Measure{Kind: queries.Rate}, false),
		{Place: place, Withheld: true, Based: true, Measure: queries.Measure{Level: place.Level, Territory: place.Code, Indicator: queries.Occupation, Month: m.first, AsOf: m.asOf, Kind: queries.Ratio, Denominator: 20}},
	}
}

// Every CSV of figures is valid by the schema beside it, for a judge that knows Table
// Schema and nothing of the product. AGIR_FRICTIONLESS is the folder of a Python
// environment that has it.
func TestFiguresAreValidByTheirSchemas(t *testing.T) {
	environment := os.Getenv("AGIR_FRICTIONLESS")
	if environment == "" {
		t.Skip("no judge of Table Schemas here: AGIR_FRICTIONLESS names no Python environment")
	}
	m := invented(t)
	root := t.TempDir()
	write := func(name string, content []byte) {
		path := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, content, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	all, err := m.figures(t.Context(), delivery.Perimeter{Reader: settings.ForDdets, Territory: "44"}, issue{})
	if err != nil || len(all) != 4 {
		t.Fatal(all, err)
	}
	write("machine.schema.json", all[1].Content)
	write("csv/machine.csv", all[0].Content)
	write("tableur.schema.json", all[3].Content)
	write("csv/tableur.csv", all[2].Content)
	for name, edition := range map[string]int{"edition": 3, "draft": 0} {
		var b bytes.Buffer
		if err := m.twinCSV(&b, issue{edition: edition}, publishedLines(m)); err != nil {
			t.Fatal(err)
		}
		write(name+".schema.json", twinSchema)
		write("csv/"+name+".csv", b.Bytes())
	}
	out, err := exec.Command(filepath.Join(environment, "bin", "python"), "../../pipeline/contract/testdata/valid.py", root).CombinedOutput()
	if err != nil || !strings.HasSuffix(string(out), "4 files judged\n") {
		t.Errorf("%v\n%s", err, out)
	}
}

// A figure withheld says so where a program looks, and its numbers are not there.
func TestTheStatusOfAFigure(t *testing.T) {
	m := invented(t)
	var b bytes.Buffer
	if err := m.twinCSV(&b, issue{edition: 3}, publishedLines(m)); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{",entrees,31,31,,publie\n", ",sorties,n.c.,n.c.,,non_communique\n", ",contact_regulier,n.c.,n.c.,n.c.,non_communique\n", ",emploi_sortie,,0,0,sans_objet\n",
		",occupation,n.c.,n.c.,20,non_communique\n"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("no %q in\n%s", want, b.String())
		}
	}
}

// The figures of a department for a spreadsheet are those that machines read.
func TestTheSheetTellsTheSameFigures(t *testing.T) {
	m := invented(t)
	all, err := m.figures(t.Context(), delivery.Perimeter{Reader: settings.ForDdets, Territory: "44"}, issue{})
	if err != nil {
		t.Fatal(err)
	}
	if all[0].Name != "indicateurs-2024-06.csv" || all[2].Name != "indicateurs-44-2024-06.csv" {
		t.Errorf("%s, %s", all[0].Name, all[2].Name)
	}
	machine := strings.Split(strings.TrimSpace(string(all[0].Content)), "\n")
	sheet := strings.Split(strings.TrimSpace(strings.TrimPrefix(string(all[2].Content), "\ufeff")), "\r\n")
	if len(machine) != len(sheet) || len(machine) < 20 {
		t.Fatalf("%d lines and %d", len(machine), len(sheet))
	}
	for i := range machine[1:] {
		a, b := strings.Split(machine[i+1], ","), strings.Split(sheet[i+1], ";")
		if !slices.Equal([]string{a[3], a[4], strings.ReplaceAll(a[5], ".", ","), a[6], a[7]}, []string{b[2], b[4], b[6], b[7], b[8]}) || b[1] != "10/07/2024" || b[3] != "Loire-Atlantique" {
			t.Errorf("%v\n%v", a, b)
		}
	}
}
