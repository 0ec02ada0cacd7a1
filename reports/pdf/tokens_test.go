package pdf_test

import (
	"cmp"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/agir-indicateurs/agir/cmd/agir/slow"
	"github.com/agir-indicateurs/agir/reports"
)

// No word and no figure of any document is cut, whatever the width of its tables: each word
// printed is one that the report holds, and each figure stands whole on its line.
func TestNoTokenIsBroken(t *testing.T) {
	slow.Test(t, "every document is printed and read word by word")
	for name, r := range kept() {
		if name == "long" || name == "strange" {
			continue // invented to be cut
		}
		t.Run(name, func(t *testing.T) {
			known := tokensOf(r)
			var lines []string
			for n, page := range pages(t, r) {
				for _, w := range page.Words {
					for _, piece := range piecesOf(w.Text) {
						if !known[piece] && !strings.HasPrefix(piece, "□") { // a letter that no typeface has
							t.Errorf("page %d: %q is no word of the report", n+1, piece)
						}
					}
				}
				lines = append(lines, linesOf(page)...)
			}
			read := strings.Join(lines, "\n")
			for figure, want := range figuresOf(r) {
				if got := strings.Count(read, figure); got < want {
					t.Errorf("%q is printed whole %d times of %d", figure, got, want)
				}
			}
		})
	}
}

// A word that is cut is found: the test itself works.
func TestABrokenTokenIsFound(t *testing.T) {
	r := invented()
	r.Sections = []reports.Section{{ID: "a", Title: "Section", Blocks: []reports.Block{reports.Paragraph{Text: words("septembr e")}}}}
	known := tokensOf(r)
	r.Sections[0].Blocks[0] = reports.Paragraph{Text: words("septembre")}
	if !known["septembr"] || tokensOf(r)["septembr"] {
		t.Error("the words of a report are others")
	}
}

// piecesOf are the parts of a word that are never cut: a line may end after a hyphen or a
// slash.
func piecesOf(word string) []string {
	return strings.FieldsFunc(word, func(r rune) bool {
		return unicode.IsSpace(r) || r == '-' || r == '/' || r == '\u202f' || r == '\u00a0' || r == '\u00ad'
	})
}

// tokensOf are the words of all that a report holds: its texts, its values as printed, its
// days and months, the ticks of its scales, and what every document prints around them.
func tokensOf(r *reports.Report) map[string]bool {
	known := map[string]bool{}
	add := func(text string) {
		for _, p := range piecesOf(text) {
			known[p] = true
		}
	}
	for _, s := range append(r.IssueLine(), r.EditionLine(), r.Title+" · "+r.Subtitle, "page p • (suite) Source : Règle et source : Cible nationale : comme « ». … sur", reports.Good.String(), reports.Watch.String(), reports.Bad.String(),
		"Classe la plus haute basse", reports.TileStanding(1).Meaning(), reports.TileStanding(2).Meaning(), reports.TileStanding(3).Meaning(), reports.TileStanding(0).Meaning()) {
		add(s)
	}
	for n := range 100 { // pages, items and parts
		add(strconv.Itoa(n))
		add(strconv.Itoa(n) + ".")
		add("(" + strconv.Itoa(n) + " " + strconv.Itoa(n) + ")")
	}
	var walk func(v reflect.Value)
	walk = func(v reflect.Value) {
		switch v.Kind() {
		case reflect.Pointer, reflect.Interface:
			if !v.IsNil() {
				walk(v.Elem())
			}
		case reflect.Slice:
			for i := range v.Len() {
				walk(v.Index(i))
			}
		case reflect.String:
			text := v.String()
			add(text)
			for _, end := range []string{".", ",", ";"} {
				add(text + end)
				add("« " + text + " »" + end)
			}
		case reflect.Struct:
			switch x := v.Interface().(type) {
			case reports.Value:
				add(x.Text())
				return
			case time.Time:
				add(reports.FormatShortMonth(x) + " " + reports.FormatMonth(x) + " " + reports.FormatDay(x))
				return
			case reports.Axis:
				for _, tick := range x.Ticks {
					add(x.TickText(tick))
				}
				add(x.TickText(x.Min) + " " + x.TickText(x.Max))
			case reports.TileMap:
				for class := range x.Classes {
					add(x.ClassName(class))
				}
				low, high := x.Extremes()
				add(strings.Join(low, ", ") + ". " + strings.Join(high, ", ") + ".")
			case reports.Reference:
				add(reports.FormatTarget(x.Value))
			}
			for i := range v.NumField() {
				if v.Type().Field(i).IsExported() {
					walk(v.Field(i))
				}
			}
		}
	}
	walk(reflect.ValueOf(*r))
	for _, s := range r.Sections {
		add(s.Heading())
		for _, b := range s.Blocks {
			if l, ok := b.(reports.List); ok {
				for _, item := range l.Items {
					add(item.String())
				}
			}
			if p, ok := b.(reports.Paragraph); ok {
				add(p.Text.String())
			}
		}
	}
	return known
}

// linesOf are the words of a page, those of one line in their order.
func linesOf(page sheet) []string {
	all := slices.Clone(page.Words)
	slices.SortStableFunc(all, func(a, b placed) int {
		if d := a.Bottom - b.Bottom; d > 1.5 || d < -1.5 {
			return cmp.Compare(a.Bottom, b.Bottom)
		}
		return cmp.Compare(a.Left, b.Left)
	})
	var lines []string
	for i, w := range all {
		text := strings.Map(func(r rune) rune {
			if unicode.IsSpace(r) || r == '\u202f' {
				return ' '
			}
			return r
		}, w.Text)
		switch {
		case i == 0 || w.Bottom-all[i-1].Bottom > 1.5 || all[i-1].Bottom-w.Bottom > 1.5:
			lines = append(lines, text)
		default:
			lines[len(lines)-1] += " " + text
		}
	}
	return lines
}

// figuresOf are the figures of the tables of a report that have a space inside, and how many
// times each is in a cell.
func figuresOf(r *reports.Report) map[string]int {
	all := map[string]int{}
	for _, s := range r.Sections {
		for _, b := range s.Blocks {
			t, ok := b.(reports.Table)
			if !ok {
				continue
			}
			for _, row := range t.Rows {
				for c, v := range row.Cells {
					if text := v.Text(); v.Known() && row.Kind != reports.Group && t.Columns[c].Format != reports.Words && v.Format != reports.Words && strings.ContainsAny(text, "\u202f\u00a0") && !v.Format.Dated() {
						all[strings.NewReplacer("\u202f", " ", "\u00a0", " ").Replace(text)]++
					}
				}
			}
		}
	}
	return all
}
