package pdf_test

import (
	"encoding/xml"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/agir-indicateurs/agir/cmd/agir/slow"
	"github.com/agir-indicateurs/agir/reports"
)

// placed is a word and where it stands, in points from the top left.
type placed struct {
	Left   float64 `xml:"xMin,attr"`
	Top    float64 `xml:"yMin,attr"`
	Right  float64 `xml:"xMax,attr"`
	Bottom float64 `xml:"yMax,attr"`
	Text   string  `xml:",chardata"`
}

type sheet struct {
	Width  float64  `xml:"width,attr"`
	Height float64  `xml:"height,attr"`
	Words  []placed `xml:"word"`
}

// pages are what is printed, word by word.
func pages(t *testing.T, r *reports.Report) []sheet {
	t.Helper()
	file := printed(t, r)
	look(t, file)
	text := outside(t, file, "pdftotext", "-bbox", "FILE", "-")
	text = text[strings.Index(text, "<doc>"):]
	var doc struct {
		Pages []sheet `xml:"page"`
	}
	if err := xml.Unmarshal([]byte(text[:strings.Index(text, "</doc>")+6]), &doc); err != nil {
		t.Fatal(err)
	}
	return doc.Pages
}

// over says whether two words are printed on one another. The box of a word is
// higher than its letters.
func over(a, b placed) bool {
	across := min(a.Right, b.Right) - max(a.Left, b.Left)
	down := min(a.Bottom, b.Bottom) - max(a.Top, b.Top)
	return across > 1 && down > 0.45*min(a.Bottom-a.Top, b.Bottom-b.Top)
}

// faults are the words cut by the edge of the type area, and those printed over
// one another.
func faults(all []sheet) (found []string) {
	const millimetre = 72 / 25.4
	for n, page := range all {
		for i, w := range page.Words {
			if w.Left < 20*millimetre-2 || w.Right > 190*millimetre+2 || w.Top < 9*millimetre || w.Bottom > page.Height-8*millimetre {
				found = append(found, fmt.Sprintf("page %d: %q leaves the type area", n+1, w.Text))
			}
			for _, other := range page.Words[i+1:] {
				if over(w, other) {
					found = append(found, fmt.Sprintf("page %d: %q stands on %q", n+1, w.Text, other.Text))
				}
			}
		}
	}
	return found
}

func TestNothingIsCutNorCovered(t *testing.T) {
	slow.Test(t, "every document is printed and read word by word")
	cases := kept()
	cases["many figures"] = manyFigures()
	for name, r := range cases {
		t.Run(name, func(t *testing.T) {
			for _, f := range faults(pages(t, r)) {
				t.Error(f)
			}
		})
	}
}

// Wherever it begins, a table in two columns ends on the page: a group of rows that the second
// column has no room for goes over, and one that no page could hold is cut.
func TestATableInTwoColumnsStaysOnThePage(t *testing.T) {
	for _, c := range []struct{ before, first, second int }{
		{4, 9, 12}, {8, 9, 12}, {12, 9, 12}, {16, 9, 12}, {20, 9, 12}, {14, 4, 20}, {2, 3, 90}, {2, 90, 3},
	} {
		profile := reports.Table{ID: "profil", Caption: "Profil", Columns: []reports.Column{
			{Header: "Profil", RowHeader: true}, {Header: "Entrées du mois", Format: reports.Count}, {Header: "Part", Format: reports.Percent}}}
		for group, rows := range []int{c.first, c.second} {
			profile.Rows = append(profile.Rows, reports.Row{Kind: reports.Group, Cells: []reports.Value{reports.WordsOf(fmt.Sprintf("Groupe %d", group)), {}, {}}})
			for i := range rows {
				profile.Rows = append(profile.Rows, reports.Row{Cells: []reports.Value{
					reports.WordsOf(fmt.Sprintf("Modalité%d-%d", group, i)), reports.CountOf(int64(i)), reports.PercentOf(float64(i) / 100)}})
			}
		}
		r := &reports.Report{Title: "T", Subtitle: "S", Publisher: "P", Language: "fr-FR", Sections: []reports.Section{
			{ID: "a", Title: "A", Blocks: []reports.Block{longTable(c.before), profile}}}}
		seen := 0
		for _, page := range pages(t, r) {
			for _, w := range page.Words {
				if !strings.HasPrefix(w.Text, "Modalité") {
					continue
				}
				seen++
				if w.Bottom > page.Height-18*72/25.4 {
					t.Errorf("%v: %q stands under the page", c, w.Text)
				}
			}
		}
		if seen != c.first+c.second {
			t.Errorf("%v: %d rows read", c, seen)
		}
	}
}

// longNames is the invented report with every label twice too long.
func longNames() *reports.Report {
	const tail = " de l’association départementale pour l’accueil et le logement"
	r := invented()
	r.Title, r.Subtitle, r.Publisher = r.Title+tail, r.Subtitle+tail, r.Publisher+tail
	for _, s := range r.Sections {
		for i, b := range s.Blocks {
			switch b := b.(type) {
			case reports.Chart:
				b.Title += tail
				b.Shape = longShape(b.Shape, tail)
				s.Blocks[i] = b
			case reports.KeyFigures:
				for k := range b.Figures {
					b.Figures[k].Label += tail
					b.Figures[k].Comparison += tail
				}
			case reports.TrustBox:
				for k := range b.Items {
					b.Items[k].Label += tail
				}
			case reports.Table:
				for k := range b.Columns {
					b.Columns[k].Header += tail
				}
				if len(b.Columns) > 8 {
					for k := range b.Columns[1:] {
						b.Columns[k+1].Header = strings.TrimSuffix(b.Columns[k+1].Header, tail)
					}
				}
			}
		}
	}
	return r
}

func longShape(s reports.Shape, tail string) reports.Shape {
	switch s := s.(type) {
	case reports.Line:
		for i := range s.Series {
			s.Series[i].Label += tail
		}
		if s.Target != nil {
			s.Target.Label += tail
		}
		return s
	case reports.Bars:
		for i := range s.Series {
			s.Series[i].Label += tail
		}
		for i := range s.Categories {
			s.Categories[i] += tail
		}
		return s
	case reports.Path:
		for i := range s.Steps {
			s.Steps[i].Label += tail
		}
		return s
	case reports.Incidence:
		s.Target.Label += tail
		return s
	case reports.Funnel:
		s.Centre.Label += tail
		for i := range s.Points {
			s.Points[i].Label += tail
		}
		return s
	}
	return s
}

// manyFigures has more key figures than stand side by side, none with a line.
func manyFigures() *reports.Report {
	r := invented()
	var k reports.KeyFigures
	for i := range 7 {
		k.Figures = append(k.Figures, reports.KeyFigure{Label: fmt.Sprintf("Chiffre n° %d", i), Value: reports.CountOf(int64(i)), Comparison: "Sans changement."})
	}
	absent := []reports.Absence{reports.TooFew, reports.BeforeOpened, reports.NotRelevant, reports.Withheld}
	for i, a := range absent {
		k.Figures[i].Value = reports.Missing(reports.Percent, a)
	}
	k.Title = "Sept chiffres"
	r.Sections = []reports.Section{{ID: "chiffres", Title: "Chiffres", Blocks: []reports.Block{k}}}
	return r
}

// A heading stands on the page of what it heads, wherever the page ends.
func TestNoHeadingIsLeftBehind(t *testing.T) {
	following := map[string]reports.Block{
		"chart": incidence(), "bars": entriesByWay(), "table": longTable(30), "small table": longTable(4),
		"half": half(regularity(), "x"), "list": reports.List{Items: []reports.Text{words("PREMIER")}},
		"key figures": fourFigures(), "trust": trust(), "definitions": sheets(6),
		"notice": reports.Paragraph{Role: reports.Notice, Text: words("PREMIER")},
	}
	for name, block := range following {
		t.Run(name, func(t *testing.T) {
			for lines := 30; lines < 56; lines += 30 / slow.Of(6, 3) {
				blocks := []reports.Block{reports.Paragraph{Text: words(strings.Repeat("Du texte qui remplit la page avant le titre de la suite et qui va jusqu’au bout de sa ligne environ, et même à la suivante. ", lines*10/12))},
					reports.Heading{Text: "SOUSTITRE"}, block}
				if strings.HasPrefix(name, "half") {
					blocks = append(blocks, block)
				}
				r := &reports.Report{Title: "T", Subtitle: "S", Publisher: "P", Language: "fr-FR", Sections: []reports.Section{{ID: "a", Title: "Section", Blocks: blocks}}}
				for n, page := range pages(t, r) {
					at := slices.IndexFunc(page.Words, func(w placed) bool { return w.Text == "SOUSTITRE" })
					if at < 0 {
						continue
					}
					lowest := 0.0
					for _, w := range page.Words {
						if w.Bottom < page.Height-60 {
							lowest = math.Max(lowest, w.Top)
						}
					}
					if lowest < page.Words[at].Bottom {
						t.Errorf("%d lines: the heading is the last of page %d", lines, n+1)
					}
				}
			}
		})
	}
}

// A report that has nothing to say is printed all the same.
func TestEmptyBlocksDoNotPanic(t *testing.T) {
	axis := counts(0, 1)
	none := []reports.Point{{Value: reports.Missing(reports.Count, reports.NotYet)}}
	month := thirteenMonths()[:1]
	shapes := []reports.Shape{
		reports.Line{Y: axis}, reports.Line{Y: axis, Months: month, Series: []reports.LineSeries{{Points: none}}},
		reports.Bars{Y: axis}, reports.Bars{Y: axis, Horizontal: true}, reports.Bars{Y: axis, Categories: []string{""}},
		reports.Path{X: axis}, reports.Path{X: axis, Steps: []reports.Step{{}}},
		reports.Incidence{X: axis, Y: axis}, reports.Incidence{X: axis, Y: axis, Curves: []reports.Curve{{}}},
		reports.Funnel{X: axis, Y: axis},
	}
	blocks := []reports.Block{
		reports.Heading{}, reports.Paragraph{}, reports.Paragraph{Role: reports.Notice}, reports.List{}, reports.List{Items: []reports.Text{nil}},
		reports.KeyFigures{}, reports.KeyFigures{Figures: []reports.KeyFigure{{Trend: reports.Line{Months: month}}}},
		reports.TrustBox{}, reports.TrustBox{Items: []reports.TrustItem{{}}}, reports.Definitions{}, reports.Definitions{Items: []reports.Definition{{}}},
		reports.Table{}, reports.Table{Columns: []reports.Column{{}}},
		reports.Table{Columns: []reports.Column{{}}, Rows: []reports.Row{{Cells: []reports.Value{{Provisional: true}}}}},
	}
	for _, s := range shapes {
		blocks = append(blocks, reports.Chart{Shape: s}, reports.Chart{Shape: s, Half: true})
	}
	for i, b := range blocks {
		t.Run(fmt.Sprintf("%d %T", i, b), func(t *testing.T) {
			printed(t, &reports.Report{Sections: []reports.Section{{Blocks: []reports.Block{b}}, {Blocks: []reports.Block{b, b}}}})
		})
	}
	printed(t, &reports.Report{})
}
