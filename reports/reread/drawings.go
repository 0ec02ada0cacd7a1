package reread

import (
	"encoding/xml"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Drawing is a picture of a page, by where its marks and letters stand: whoever holds the
// file reads from them the figures of which the marks are made.
type Drawing struct {
	Title   string
	Marks   []Mark
	Letters []Letter
	Lines   []float64 // heights of the horizontal lines
}

// Mark is the middle of a mark: a disc, a diamond, a small square.
type Mark struct{ X, Y float64 }

// Letter is a text of a drawing.
type Letter struct {
	X, Y         float64
	Anchor, Text string
}

// markMost is how wide a square is at most to be a mark.
const markMost = 10

var diamond = regexp.MustCompile(`^M(-?[\d.]+) (-?[\d.]+)l([\d.]+) [\d.]+l-[\d.]+ [\d.]+l-[\d.]+ -[\d.]+z$`)

// draw reads an element of a drawing.
func (p *page) draw(element string, attributes []xml.Attr) {
	text := func(name string) string {
		for _, a := range attributes {
			if a.Name.Local == name {
				return a.Value
			}
		}
		return ""
	}
	number := func(name string) float64 {
		x, _ := strconv.ParseFloat(text(name), 64)
		return x
	}
	d := p.drawn
	switch element {
	case "circle":
		d.Marks = append(d.Marks, Mark{number("cx"), number("cy")})
	case "rect":
		if w, h := number("width"), number("height"); w <= markMost && w == h {
			d.Marks = append(d.Marks, Mark{number("x") + w/2, number("y") + h/2})
		}
	case "path":
		if m := diamond.FindStringSubmatch(text("d")); m != nil {
			x, _ := strconv.ParseFloat(m[1], 64)
			top, _ := strconv.ParseFloat(m[2], 64)
			half, _ := strconv.ParseFloat(m[3], 64)
			d.Marks = append(d.Marks, Mark{x, top + half})
		}
	case "line":
		if number("y1") == number("y2") {
			d.Lines = append(d.Lines, number("y1"))
		}
	case "text":
		d.Letters = append(d.Letters, Letter{X: number("x"), Y: number("y"), Anchor: text("text-anchor")})
		p.letter = &d.Letters[len(d.Letters)-1]
	}
}

// scale turns a length of a drawing into a figure.
type scale struct{ from, per float64 }

func (s scale) at(length float64) float64 { return s.from + s.per*length }

// below is how far the letters of an axis stand under their line: another may be near it.
const below = 4

// upright is the scale of the vertical axis: the letters that end at one place, each beside
// a line.
func (d Drawing) upright() (scale, bool) {
	columns := map[float64][][2]float64{}
	for _, l := range d.Letters {
		value, ok := tick(l.Text)
		if !ok || l.Anchor != "end" {
			continue
		}
		at, beside := 0.0, 2.5
		for _, y := range d.Lines {
			if off := math.Abs(l.Y - below - y); off < beside {
				at, beside = y, off
			}
		}
		if beside < 2.5 {
			columns[l.X] = append(columns[l.X], [2]float64{at, value})
		}
	}
	return longest(columns)
}

// across is the scale of the horizontal axis: the numbers that stand on one line, under the
// others.
func (d Drawing) across() (scale, bool) {
	rows := map[float64][][2]float64{}
	for _, l := range d.Letters {
		if value, ok := tick(l.Text); ok && l.Anchor == "middle" && !strings.Contains(l.Text, "%") {
			rows[l.Y] = append(rows[l.Y], [2]float64{l.X, value})
		}
	}
	return longest(rows)
}

// longest is the scale of the most letters that stand in line.
func longest(lines map[float64][][2]float64) (scale, bool) {
	var best [][2]float64
	for _, at := range lines {
		if len(at) > len(best) {
			best = at
		}
	}
	if len(best) < 2 {
		return scale{}, false
	}
	slices.SortFunc(best, func(a, b [2]float64) int {
		if a[0] < b[0] {
			return -1
		}
		return 1
	})
	first, last := best[0], best[len(best)-1]
	if first[0] == last[0] || first[1] == last[1] {
		return scale{}, false
	}
	per := (last[1] - first[1]) / (last[0] - first[0])
	return scale{first[1] - per*first[0], per}, true
}

var tickText = regexp.MustCompile(`^-?\d[\d\s\x{A0}\x{202F}]*(,\d+)?([\s\x{A0}\x{202F}]*%)?$`)

// tick reads the letters of an axis.
func tick(text string) (float64, bool) {
	text = strings.TrimSpace(text)
	if !tickText.MatchString(text) {
		return 0, false
	}
	x, _, ok := decimal(text)
	return x, ok
}

// pixel is how far a length may be off, its last digit and those of the marks of the axis being rounded.
const pixel = 0.16

// drawings finds the marks of a document that stand for no figure that its tables print.
func (r *reader) drawings(d Document, figures []figure) {
	for _, drawn := range d.Drawings {
		up, ok := drawn.upright()
		if !ok || len(drawn.Marks) == 0 {
			continue
		}
		if funnel, isFunnel := strings.CutSuffix(r.Fold(drawn.Title), " selon l effectif"); isFunnel {
			if over, ok := drawn.across(); ok {
				r.funnel(d, drawn, r.Codes[funnel], up, over, figures)
			}
			continue
		}
		values := r.valuesOf(d, drawn.Title)
		for _, m := range drawn.Marks {
			if slack := math.Abs(up.per)*pixel + 0.0006; !anyNear(values, up.at(m.Y), slack, math.Abs(up.per)*pixel+0.51) {
				r.leaks = append(r.leaks, Leak{File: d.File, Table: drawn.Title, Column: "dessin", Told: "a mark of a drawing stands for a figure that no table prints"})
				break
			}
		}
	}
}

// funnel holds the marks of a funnel against the shares that the document prints.
func (r *reader) funnel(d Document, drawn Drawing, code string, up, over scale, figures []figure) {
	var shares [][2]float64
	counts := map[string]float64{}
	for _, f := range figures {
		if f.read == code && !f.withheld && f.readPart == counted {
			counts[f.place] = float64(f.count)
		}
	}
	for _, f := range figures {
		if n, ok := counts[f.place]; ok && f.read == code && !f.withheld && f.readPart == among && f.count > 0 {
			shares = append(shares, [2]float64{float64(f.count), n / float64(f.count)})
		}
	}
	for _, m := range drawn.Marks {
		n, rate := over.at(m.X), up.at(m.Y)
		if !slices.ContainsFunc(shares, func(s [2]float64) bool {
			return math.Abs(s[0]-n) <= math.Abs(over.per)*pixel+1e-6 && math.Abs(s[1]-rate) <= math.Abs(up.per)*pixel+1e-6
		}) {
			r.leaks = append(r.leaks, Leak{File: d.File, Table: drawn.Title, Column: "dessin", Told: "a mark of a drawing stands for a figure that no table prints"})
			return
		}
	}
}

// valuesOf are the figures that the tables of a document print under the name of a drawing:
// shares as they are, counts whole.
func (r *reader) valuesOf(d Document, title string) (values []value) {
	name := r.Fold(title)
	for _, t := range d.Tables {
		if len(t.Rows) < 2 || !strings.HasPrefix(r.Fold(t.Caption), name) {
			continue
		}
		for _, row := range t.Rows[1:] {
			for n := range row.Cells {
				if n == 0 {
					continue
				}
				if x, _, ok := decimal(cellOf(row, n)); ok {
					values = append(values, value{x, strings.Contains(cellOf(row, n), "%")})
				}
			}
		}
	}
	return values
}

// value is a figure of a table, and whether it is a share.
type value struct {
	number float64
	share  bool
}

func anyNear(values []value, x, ofShare, ofCount float64) bool {
	return slices.ContainsFunc(values, func(v value) bool {
		if v.share || v.number <= 1 {
			return math.Abs(v.number-x) <= ofShare
		}
		return math.Abs(v.number-x) <= ofCount
	})
}
