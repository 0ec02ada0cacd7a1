package pdf

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/agir-indicateurs/agir/cmd/agir/slow"
	"github.com/agir-indicateurs/agir/reports"
	"github.com/agir-indicateurs/agir/reports/documents"
	"github.com/agir-indicateurs/agir/reports/samples"
)

// BenchmarkBesideTypst draws the month of a department as tagged PDF: agir, and Typst (PyPI) the same texts, figures,
// tables and definitions under the same typefaces, its charts drawn by hand from the same points, without what ours are
// besides (labels set apart, side by side, pages filled). AGIR_TYPST is the folder of a Python environment that has it.
func BenchmarkBesideTypst(b *testing.B) {
	r := documents.Monthly(samples.Rich())
	b.Run("agir", func(b *testing.B) {
		slow.CPU(b)
		for b.Loop() {
			if err := Write(io.Discard, r); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("typst", func(b *testing.B) {
		environment := os.Getenv("AGIR_TYPST")
		if environment == "" {
			b.Skip("no Typst here: AGIR_TYPST names no Python environment")
		}
		dir := b.TempDir()
		source, to := filepath.Join(dir, "rapport.typ"), filepath.Join(dir, "rapport.pdf")
		if err := os.WriteFile(source, typst(r), 0o600); err != nil {
			b.Fatal(err)
		}
		for _, f := range faces() {
			if err := os.WriteFile(filepath.Join(dir, f.name+".ttf"), f.content, 0o600); err != nil {
				b.Fatal(err)
			}
		}
		var wall, cpu float64
		for range b.N {
			out, err := exec.Command(filepath.Join(environment, "bin", "python"), "testdata/typst_peer.py", source, dir, to).CombinedOutput()
			if err != nil {
				b.Fatalf("%v\n%s", err, out)
			}
			var took [2]float64
			for i, text := range strings.Fields(string(out))[:2] {
				if took[i], err = strconv.ParseFloat(text, 64); err != nil {
					b.Fatal(err)
				}
			}
			wall, cpu = wall+took[0], cpu+took[1]
		}
		b.ReportMetric(wall*1e9/float64(b.N), "ns/op")
		b.ReportMetric(cpu/float64(b.N), "cpu-s/op")
		if pdftotext, err := exec.LookPath("pdftotext"); err == nil { // it drew them all
			text, err := exec.Command(pdftotext, to, "-").Output()
			for _, table := range r.Tables() {
				if err != nil || !bytes.Contains(bytes.Join(bytes.Fields(text), []byte(" ")), []byte(strings.Join(strings.Fields(table.Caption), " "))) {
					b.Errorf("%q is not drawn, %v", table.Caption, err)
				}
			}
		}
		if keep := os.Getenv("AGIR_PICTURES"); keep != "" {
			content, err := os.ReadFile(to)
			if err == nil {
				err = os.WriteFile(filepath.Join(keep, "typst.pdf"), content, 0o600)
			}
			if err != nil {
				b.Fatal(err)
			}
		}
	})
}

// typst is a report as a source of Typst.
func typst(r *reports.Report) []byte {
	var out bytes.Buffer
	fmt.Fprintf(&out, `#set document(title: %s)
#set page(paper: "a4", margin: (x: 20mm, y: 22mm), numbering: "1")
#set text(font: "Liberation Sans", lang: "fr", size: 9pt)
#set table(stroke: (y: 0.4pt + luma(200)), inset: 3pt)
#show figure: set block(breakable: true)
= #%s
#%s

`, quoted(r.Title), quoted(r.Title), quoted(r.Subtitle))
	for _, section := range r.Sections {
		if section.NewPage {
			out.WriteString("#pagebreak(weak: true)\n")
		}
		fmt.Fprintf(&out, "== #%s\n", quoted(section.Heading()))
		for _, block := range section.Blocks {
			typstBlock(&out, block)
		}
	}
	for _, note := range r.Notes {
		fmt.Fprintf(&out, "#%s\n\n", quoted(note))
	}
	return out.Bytes()
}

func typstBlock(out *bytes.Buffer, block reports.Block) {
	switch block := block.(type) {
	case reports.Heading:
		fmt.Fprintf(out, "=== #%s\n", quoted(block.Text))
	case reports.Paragraph:
		typstText(out, block.Text)
	case reports.List:
		fmt.Fprintf(out, "#%s\n", quoted(block.Title))
		for _, item := range block.Items {
			out.WriteString("- ")
			typstText(out, item)
		}
	case reports.KeyFigures:
		fmt.Fprintf(out, "#%s\n#grid(columns: %d, gutter: 4mm", quoted(block.Title), len(block.Figures))
		for _, f := range block.Figures {
			fmt.Fprintf(out, ", [#%s\\ #text(size: 20pt, %s)\\ #%s\\ #%s ", quoted(f.Label), quoted(f.Value.Text()), quoted(f.Detail), quoted(f.Comparison))
			typstShape(out, f.Trend, 35, 10)
			out.WriteString("]")
		}
		out.WriteString(")\n\n")
	case reports.TrustBox:
		t := reports.Table{Caption: block.Title, Columns: make([]reports.Column, 4)}
		for _, i := range block.Items {
			t.Rows = append(t.Rows, reports.Row{Cells: []reports.Value{reports.WordsOf(i.Label), i.Value, reports.WordsOf(i.Comment), reports.WordsOf(i.Grade.String())}})
		}
		typstTable(out, t)
	case reports.Table:
		typstTable(out, block)
	case reports.Chart:
		fmt.Fprintf(out, "#figure(kind: image, alt: %s, caption: [#%s])[", quoted(block.Alternative), quoted(block.Title))
		typstShape(out, block.Shape, 165, 60)
		out.WriteString("]\n")
		for _, note := range append(block.Notes, block.Source) {
			fmt.Fprintf(out, "#%s\n\n", quoted(note))
		}
		if !block.DataPrinted {
			typstTable(out, block.Data)
		}
	case reports.Definitions:
		out.WriteString("#columns(2)[\n")
		for _, d := range block.Items {
			fmt.Fprintf(out, "/ #%s: ", quoted(d.Term))
			for _, text := range []string{d.Text, d.Among, d.Counted, d.Rule, d.Source, d.Target} {
				fmt.Fprintf(out, "#%s ", quoted(text))
			}
			out.WriteString("\n")
		}
		out.WriteString("]\n")
	}
}

func typstText(out *bytes.Buffer, text reports.Text) {
	for _, run := range text {
		switch run.Emphasis {
		case reports.Strong:
			fmt.Fprintf(out, "#strong(%s)", quoted(run.Text))
		case reports.Italic:
			fmt.Fprintf(out, "#emph(%s)", quoted(run.Text))
		default:
			fmt.Fprintf(out, "#%s", quoted(run.Text))
		}
	}
	out.WriteString("\n\n")
}

func typstTable(out *bytes.Buffer, t reports.Table) {
	fmt.Fprintf(out, "#figure(kind: table, caption: figure.caption(position: top)[#%s], table(columns: %d, align: (x, y) => if x == 0 { left } else { right }, table.header(", quoted(t.Caption), len(t.Columns))
	for _, c := range t.Columns {
		fmt.Fprintf(out, "strong(%s), ", quoted(c.Header))
	}
	out.WriteString(")")
	for _, row := range t.Rows {
		for c := range t.Columns {
			text := ""
			if c < len(row.Cells) {
				text = row.Cells[c].Text()
			}
			if row.Kind == reports.Ordinary {
				fmt.Fprintf(out, ", %s", quoted(text))
			} else {
				fmt.Fprintf(out, ", strong(%s)", quoted(text))
			}
		}
	}
	out.WriteString("))\n")
	for _, note := range append(t.Notes, t.Source) {
		fmt.Fprintf(out, "#%s\n\n", quoted(note))
	}
}

// plot draws in a box of so many millimetres.
type plot struct {
	out        *bytes.Buffer
	wide, high float64
}

func (p plot) scale(y reports.Axis, value float64) float64 {
	return p.high * (1 - (value-y.Min)/max(y.Max-y.Min, 1e-9))
}

func (p plot) axis(y reports.Axis) {
	fmt.Fprintf(p.out, "#place(dy: -4mm, %s)", quoted(y.Label))
	for _, tick := range y.Ticks {
		at := p.scale(y, tick)
		fmt.Fprintf(p.out, "#place(dy: %.2fmm, line(length: %.2fmm, stroke: 0.3pt + luma(200)))", at, p.wide)
		p.word(-8, at-1, reports.Value{Format: y.Format, Number: tick}.Text())
	}
}

func (p plot) word(x, y float64, text string) {
	fmt.Fprintf(p.out, "#place(dx: %.2fmm, dy: %.2fmm, text(size: 7pt, %s))", x, y, quoted(text))
}

func (p plot) bar(x, y, wide, high float64) {
	fmt.Fprintf(p.out, "#place(dx: %.2fmm, dy: %.2fmm, rect(width: %.2fmm, height: %.2fmm, fill: blue))", x, y, wide, high)
}

// line joins points, a mark on each.
func (p plot) line(points [][2]float64) {
	for i, at := range points {
		if i > 0 {
			fmt.Fprintf(p.out, "#place(line(start: (%.2fmm, %.2fmm), end: (%.2fmm, %.2fmm)))", points[i-1][0], points[i-1][1], at[0], at[1])
		}
		fmt.Fprintf(p.out, "#place(dx: %.2fmm, dy: %.2fmm, circle(radius: 0.6mm, fill: blue))", at[0]-0.6, at[1]-0.6)
	}
}

func (p plot) series(y reports.Axis, all []reports.LineSeries) {
	for _, s := range all {
		var points [][2]float64
		for i, point := range s.Points {
			if point.Value.Known() {
				points = append(points, [2]float64{p.wide * float64(i) / float64(max(1, len(s.Points)-1)), p.scale(y, point.Value.Number)})
			}
		}
		if p.line(points); len(points) > 0 {
			p.word(points[len(points)-1][0]+1, points[len(points)-1][1], s.Label)
		}
	}
}

func typstShape(out *bytes.Buffer, shape reports.Shape, wide, high float64) {
	fmt.Fprintf(out, "#box(width: %.0fmm, height: %.0fmm)[", wide, high)
	defer out.WriteString("]")
	p := plot{out, wide - 40, high - 6}
	switch shape := shape.(type) {
	case reports.Line:
		if high > 20 {
			p.axis(shape.Y)
			for i, m := range shape.Months {
				p.word(p.wide*float64(i)/float64(len(shape.Months)), p.high+1, reports.FormatShortMonth(m))
			}
		}
		p.series(shape.Y, shape.Series)
	case reports.Multiples:
		for i, s := range shape.Series {
			one := plot{out, p.wide / float64(len(shape.Series)), p.high}
			fmt.Fprintf(out, "#place(dx: %.2fmm)[", one.wide*float64(i)*1.1)
			one.axis(shape.Y)
			one.series(shape.Y, []reports.LineSeries{s})
			out.WriteString("]")
		}
	case reports.Bars:
		p.axis(shape.Y)
		slot := p.wide / float64(max(1, len(shape.Categories)))
		for i, c := range shape.Categories {
			p.word(slot*float64(i), p.high+1, c)
			for j, s := range shape.Series {
				if v := s.Values[i]; v.Known() {
					at := p.scale(shape.Y, v.Number)
					p.bar(slot*(float64(i)+0.8*float64(j)/float64(len(shape.Series))), at, 0.8*slot/float64(len(shape.Series)), p.high-at)
					p.word(slot*float64(i), at-3, v.Text())
				}
			}
		}
	case reports.Path:
		step := p.high / float64(max(1, len(shape.Steps)))
		for i, s := range shape.Steps {
			p.word(0, step*float64(i), s.Label+" "+s.Detail)
			x := 40.0
			for _, part := range s.Parts {
				long := p.wide * part.Value.Number / max(shape.X.Max, 1) * 0.7
				p.bar(x, step*float64(i), long, step*0.7)
				p.word(x, step*float64(i)+1, part.Label+" "+part.Value.Text())
				x += long
			}
		}
	case reports.Incidence:
		p.axis(shape.Y)
		for _, c := range shape.Curves {
			for _, steps := range [][]reports.CurvePoint{c.Steps, c.Horizons} {
				var points [][2]float64
				for _, s := range steps {
					points = append(points, [2]float64{p.wide * float64(s.Day) / max(shape.X.Max, 1), p.scale(shape.Y, s.Value)})
					p.word(p.wide*float64(s.Day)/max(shape.X.Max, 1), p.scale(shape.Y, s.Value), s.Label)
				}
				p.line(points)
			}
		}
	}
}

// quoted is a text as a literal of Typst.
func quoted(text string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(text) + `"`
}
