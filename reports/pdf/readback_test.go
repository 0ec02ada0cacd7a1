package pdf_test

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"

	"github.com/agir-indicateurs/agir/reports"
	"github.com/agir-indicateurs/agir/reports/documents"
	"github.com/agir-indicateurs/agir/reports/pdf"
	"github.com/agir-indicateurs/agir/reports/samples"
)

func printed(t testing.TB, r *reports.Report) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := pdf.Write(&b, r); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// outside runs a program of qpdf or poppler on a printed report.
func outside(t *testing.T, file []byte, name string, arguments ...string) string {
	t.Helper()
	program, err := exec.LookPath(name)
	if err != nil {
		t.Skipf("%s is not installed", name)
	}
	path := filepath.Join(t.TempDir(), "report.pdf")
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	for i, a := range arguments {
		if a == "FILE" {
			arguments[i] = path
		}
	}
	out, err := exec.Command(program, arguments...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", name, err, out)
	}
	return string(out)
}

// inked leaves what has ink: lines are cut differently on paper.
func inked(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, s)
}

// look keeps a print where AGIR_PDF says, to look at its pages.
func look(t *testing.T, file []byte) {
	t.Helper()
	dir := os.Getenv("AGIR_PDF")
	if dir == "" {
		return
	}
	name := strings.NewReplacer("/", "-", " ", "-").Replace(t.Name()) + ".pdf"
	if err := os.WriteFile(filepath.Join(dir, name), file, 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestSameReportSameBytes(t *testing.T) {
	first, second := printed(t, invented()), printed(t, invented())
	if !bytes.Equal(first, second) {
		t.Error("two prints of a report differ")
	}
	look(t, first)
}

// Every cell of every table is on paper, in the order of reading.
func TestEveryCellIsReadBack(t *testing.T) {
	r := invented()
	rest := inked(outside(t, printed(t, r), "pdftotext", "-raw", "FILE", "-"))
	for _, s := range r.Sections {
		for _, b := range s.Blocks {
			table, ok := b.(reports.Table)
			if !ok {
				continue
			}
			for i, row := range table.Rows {
				for c, v := range row.Cells {
					want := inked(v.Text())
					at := strings.Index(rest, want)
					if at < 0 {
						t.Fatalf("table %s, row %d, column %d: %q is not on paper after what stands before it", table.ID, i, c, v.Text())
					}
					rest = rest[at+len(want):]
				}
			}
		}
	}
}

// Every sentence, label and figure that the report states outside its tables is
// on paper too.
func TestEverySentenceIsReadBack(t *testing.T) {
	r := invented()
	got := inked(outside(t, printed(t, r), "pdftotext", "-raw", "FILE", "-"))
	for _, want := range stated(r) {
		if !strings.Contains(got, inked(want)) {
			t.Errorf("not on paper: %q", want)
		}
	}
}

func stated(r *reports.Report) []string {
	all := append([]string{r.Title, r.Subtitle, r.Publisher, "12 octobre 2023", "10 octobre 2023", "13 novembre 2023", "provisoire"}, r.Notes...)
	for _, s := range r.Sections {
		all = append(all, s.Title)
		for _, b := range s.Blocks {
			switch b := b.(type) {
			case reports.Heading:
				all = append(all, b.Text)
			case reports.List:
				for _, i := range b.Items {
					all = append(all, i.String())
				}
			case reports.KeyFigures:
				for _, f := range b.Figures {
					all = append(all, f.Label, f.Value.Text(), f.Detail, f.Comparison)
				}
			case reports.TrustBox:
				for _, i := range b.Items {
					all = append(all, i.Label, i.Value.Text(), i.Comment, i.Grade.String())
				}
			case reports.Table:
				all = append(all, b.Caption, b.Source)
				all = append(all, b.Notes...)
				for _, c := range b.Columns {
					all = append(all, c.Header)
				}
			case reports.Chart:
				all = append(all, b.Title, b.Source)
				all = append(all, b.Notes...)
				all = append(all, drawnLabels(b.Shape)...)
			case reports.Definitions:
				for _, i := range b.Items {
					all = append(all, i.Term, i.Text, i.Rule, i.Source)
				}
			}
		}
	}
	return all
}

// drawnLabels are what a chart cannot do without: it has no legend.
func drawnLabels(s reports.Shape) (all []string) {
	switch s := s.(type) {
	case reports.Line:
		if l := s.Limits; l != nil {
			all = append(all, l.Label, l.LowerLabel, l.UpperLabel)
		}
		if s.Target != nil {
			all = append(all, s.Target.Label)
		}
		for _, one := range s.Series {
			if len(s.Series) > 1 {
				all = append(all, one.Label)
			}
			for _, p := range one.Points {
				all = append(all, string(p.Signal))
			}
		}
	case reports.Bars:
		for _, one := range s.Series {
			if len(s.Series) > 1 {
				all = append(all, one.Label)
			}
			for _, v := range one.Values {
				all = append(all, v.Text())
			}
		}
	case reports.Path:
		for _, step := range s.Steps {
			all = append(all, step.Label, step.Detail)
			for _, p := range step.Parts {
				if p.Value.Number > 0 {
					all = append(all, p.Value.Text()+p.Label)
				}
			}
		}
	case reports.Incidence:
		all = append(all, s.Months...)
		for _, c := range s.Curves {
			for _, h := range c.Horizons {
				all = append(all, h.Label)
			}
		}
	case reports.Funnel:
		all = append(all, s.Centre.Label)
		for _, p := range s.Points {
			if p.Ecart {
				all = append(all, p.Label)
			}
		}
	}
	return all
}

// What the typeface lacks is replaced wherever it stands, and the rest is given.
func TestAnEmojiIsReplaced(t *testing.T) {
	const strange = "avant 🙏🏽 \U0001F468\u200D\U0001F469 አ 漢 \U0001D400 \xff \x00 après"
	r := &reports.Report{Title: strange, Subtitle: strange, Publisher: strange, Territory: strange, Language: "fr-FR", Sections: []reports.Section{{
		ID: "a", Title: strange, Blocks: []reports.Block{
			reports.Heading{Text: strange}, reports.Paragraph{Text: words(strange)}, reports.List{Items: []reports.Text{words(strange)}},
			reports.Table{Caption: strange, Columns: []reports.Column{{Header: strange}}, Rows: []reports.Row{{Cells: []reports.Value{reports.WordsOf(strange)}}}, Notes: []string{strange}},
			reports.Chart{Title: strange, Alternative: strange, Shape: reports.Bars{Horizontal: true, Y: counts(0, 1), Categories: []string{strange}, Series: []reports.BarSeries{{Values: []reports.Value{reports.CountOf(1)}}}}},
		},
	}}, Notes: []string{strange}}
	file := printed(t, r)
	if got := inked(outside(t, file, "pdftotext", "-raw", "FILE", "-")); strings.Count(got, "avant") < 8 || strings.Count(got, "après") < 8 {
		t.Errorf("the words around an emoji are lost:\n%s", got)
	}
	outside(t, file, "qpdf", "--check", "FILE")
}

func TestAReaderFindsNothingToMend(t *testing.T) {
	got := outside(t, printed(t, invented()), "qpdf", "--check", "FILE")
	if strings.Contains(got, "WARNING") || !strings.Contains(got, "No syntax or stream encoding errors found") {
		t.Error(got)
	}
}

func TestWhatTheDocumentSaysOfItself(t *testing.T) {
	got := outside(t, printed(t, invented()), "pdfinfo", "-isodates", "FILE")
	for _, want := range []string{"Rapport mensuel – Loire-Atlantique", "AGIR Ensemble 44", "2023-10-12T00:00:00", "Tagged:          yes", "A4"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not told in\n%s", want, got)
		}
	}
}

// Each section has its bookmark, and each picture its words.
func TestBookmarksAndAlternatives(t *testing.T) {
	r := invented()
	file := printed(t, r)
	objects := bytes.Join(streams(t, file), nil)
	for _, want := range []string{"/Lang (fr-FR)", "/DisplayDocTitle true", "/Marked true"} {
		if !bytes.Contains(objects, []byte(want)) {
			t.Errorf("the catalogue lacks %s", want)
		}
	}
	var outlines struct{ Outlines []struct{ Title string } }
	if err := json.Unmarshal([]byte(outside(t, file, "qpdf", "--json=1", "--json-key=outlines", "FILE")), &outlines); err != nil {
		t.Fatal(err)
	}
	for i, s := range r.Sections {
		if i >= len(outlines.Outlines) || outlines.Outlines[i].Title != s.Title {
			t.Errorf("section %s has no bookmark in its place: %v", s.ID, outlines.Outlines)
		}
		for _, b := range s.Blocks {
			if c, ok := b.(reports.Chart); ok && !bytes.Contains(objects, utf16Hex(c.Alternative)) {
				t.Errorf("chart %s has no alternative", c.ID)
			}
		}
	}
}

func utf16Hex(s string) []byte {
	var b []byte
	for _, u := range utf16.Encode([]rune(s)) {
		b = fmt.Appendf(b, "%04X", u)
	}
	return b
}

// A reader aloud hears headings, lists, tables with their headers, and what each
// figure shows; it does not hear running heads and page numbers.
func TestStructure(t *testing.T) {
	r := invented()
	for _, s := range r.Sections {
		switch s.ID {
		case "territoires":
			s.Blocks[1] = longTable(40) // two pages: pdfinfo takes the square of what it reads
		case "definitions":
			s.Blocks[0] = sheets(8)
		}
	}
	file := printed(t, r)
	if !strings.Contains(inked(outside(t, file, "pdftotext", "FILE", "-")), "(suite)") {
		t.Fatal("no table goes on over a page: the test sees nothing")
	}
	got := outside(t, file, "pdfinfo", "-struct-text", "FILE")
	for _, role := range []string{"H1", "H2", "H3", "P", "L", "LI", "LBody", "Table", "THead", "TBody", "TR", "TH", "TD", "Caption", "Figure"} {
		if !strings.Contains(got, " "+role+"\n") && !strings.Contains(got, " "+role+" (") && !strings.Contains(got, " "+role+":") {
			t.Errorf("there is no %s", role)
		}
	}
	heard := inked(got)
	if strings.Contains(heard, "page1/") || strings.Contains(heard, "(suite)") {
		t.Error("page numbers or repeated headers are read aloud")
	}
	for _, s := range r.Sections {
		if strings.Count(heard, inked(s.Title)) == 0 {
			t.Errorf("section %s is not heard", s.ID)
		}
	}
	if headers := strings.Count(heard, "Délaimédianjusqu’audiagnostic(jours)"); headers != 1 {
		t.Errorf("the header of a table over several pages is heard %d times", headers)
	}
}

var update = flag.Bool("update", false, "rewrite the golden files")

// What a reader aloud says of a short report, from first to last.
func TestReadAloud(t *testing.T) {
	r := invented()
	r.Sections = append(r.Sections[:1], reports.Section{ID: "suite", Title: "Suite", Blocks: []reports.Block{regularity(), longTable(3), reports.Definitions{Items: sheets(1).Items}}})
	got := outside(t, printed(t, r), "pdfinfo", "-struct-text", "FILE")
	golden := filepath.Join("testdata", "read-aloud.txt")
	if *update {
		if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("read aloud otherwise (-want +got):\n%s", diff)
	}
}

// A character that no report of France needs, such as those of a name in Polish, has
// its glyph in the document that draws it; so have the usual ones.
func TestRareCharactersAreDrawn(t *testing.T) {
	r := invented()
	r.Sections[0].Blocks = append(r.Sections[0].Blocks, reports.Paragraph{Text: words("Structure invitée : Łódź, Αθήνα.")})
	for _, character := range "Łźθeé→\u202f" {
		if !hasGlyph(t, printed(t, r), character) {
			t.Errorf("%c has no glyph", character)
		}
	}
	if hasGlyph(t, printed(t, invented()), 'Ł') {
		t.Error("a document that draws no Ł has its glyph: this test sees nothing")
	}
}

// hasGlyph looks for a character in the maps, from characters to glyphs, of the
// typefaces of a file.
func hasGlyph(t *testing.T, file []byte, character rune) bool {
	t.Helper()
	return slices.ContainsFunc(streams(t, file), func(s []byte) bool {
		return len(s) == 2<<16 && binary.BigEndian.Uint16(s[2*character:]) != 0
	})
}

// streams are what the compressed streams of a file hold.
func streams(t *testing.T, file []byte) (all [][]byte) {
	t.Helper()
	for _, stream := range bytes.SplitAfter(file, []byte("stream\n")) {
		inflated, err := zlib.NewReader(bytes.NewReader(stream))
		if err != nil {
			continue // not a compressed one
		}
		content, err := io.ReadAll(inflated)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, content)
	}
	return all
}

func BenchmarkWrite(b *testing.B) {
	r := invented()
	for b.Loop() {
		printed(b, r)
	}
}

// BenchmarkMonthly prints a department's month.
func BenchmarkMonthly(b *testing.B) {
	r := documents.Monthly(samples.Rich())
	b.ReportAllocs()
	for b.Loop() {
		printed(b, r)
	}
}
