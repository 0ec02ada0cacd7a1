package documents

import (
	"math"
	"slices"
	"strings"

	"github.com/agir-indicateurs/agir/reports"
	"github.com/agir-indicateurs/agir/reports/compare"
)

// tilePicture places the 94 departments of mainland France, Corsica excepted: a
// tile each, neighbours kept near. A reference like a list of codes, drawn for
// this map.
const tilePicture = `
.. .. .. .. .. 62 59 .. .. .. ..
.. .. .. .. 76 80 60 02 08 .. ..
.. .. 50 14 27 95 93 51 55 57 67
29 22 35 61 78 92 75 77 54 88 68
.. 56 53 72 28 91 94 10 52 70 90
.. 44 49 37 41 45 89 21 39 25 ..
.. 85 79 86 36 18 58 71 01 74 ..
.. .. 17 16 87 23 03 42 69 38 73
.. .. 33 24 19 15 63 43 07 26 05
.. .. 40 47 46 12 48 30 84 04 06
.. .. 64 32 82 81 34 .. 13 83 ..
.. .. .. 65 31 11 .. .. .. .. ..
.. .. .. .. 09 66 .. .. .. .. ..`

// tilesOf are the tiles of the picture, each outside until a document holds it.
func tilesOf() reports.TileMap {
	m := reports.TileMap{}
	for line := range strings.Lines(strings.TrimSpace(tilePicture)) {
		for column, code := range strings.Fields(line) {
			m.Columns = max(m.Columns, column+1)
			if code != ".." {
				m.Tiles = append(m.Tiles, reports.Tile{Column: column, Row: m.Rows, Code: code})
			}
		}
		m.Rows++
	}
	return m
}

// leastMapped is the number of departments under which a map of France would be
// mostly empty.
const leastMapped = 8

// tileMap maps the shrunken rates: what differs by chance only is drawn towards
// the common rate, so that the deepest and the palest tiles are not simply the
// smallest departments. There is none when chance is all that differs, when all that is
// toned is of one class, nor when most departments would have no tone.
func (c *comparison) tileMap(code string, s compare.Shrinkage) (reports.Chart, bool) {
	if len(c.Departements) < leastMapped || s.Rho == 0 {
		return reports.Chart{}, false
	}
	shrunken := make(map[string]float64)
	for _, p := range c.Departements {
		if m, free := c.free(code, p); free && m.Denominator >= compare.SmallestN {
			shrunken[p.Code] = perThousand(s.Shrunken(pointOf(m)))
		}
	}
	bounds := tileClasses(shrunken)
	if 2*len(shrunken) < len(c.Departements) || len(bounds) < 3 {
		return reports.Chart{}, false
	}
	shape := tilesOf()
	for i := range len(bounds) - 1 {
		shape.Classes = append(shape.Classes, strings.TrimSuffix(reports.FormatTarget(bounds[i]), reports.Narrow+"%")+" à "+reports.FormatTarget(bounds[i+1]))
	}
	if m, free := c.free(code, c.Territory); free {
		rate, _ := m.Rate()
		shape.Common = reports.FormatPercent(rate)
		shape.CommonClass = classOf(rate, bounds)
	}
	title := c.label(code) + ", valeurs lissées, en pourcentage"
	data := reports.Table{ID: "carte_" + code, Caption: c.label(code) + ", carte des valeurs lissées", Columns: []reports.Column{
		{Header: "Département", RowHeader: true}, {Header: "Code"}, {Header: "Valeur lissée", Format: reports.Percent}, {Header: "Classe"},
	}}
	for _, p := range c.Departements {
		tile := c.tileOf(code, p, shrunken, bounds)
		value, class := c.missing(code, p), reports.WordsOf("sans classe")
		if tile.Standing == reports.Toned {
			value, class = reports.PercentOf(shrunken[p.Code]), reports.WordsOf(shape.Classes[tile.Class])
		}
		data.Rows = append(data.Rows, reports.Row{Cells: []reports.Value{reports.WordsOf(p.Name), reports.WordsOf(p.Code), value, class}})
		if at := slices.IndexFunc(shape.Tiles, func(t reports.Tile) bool { return t.Code == p.Code }); at >= 0 {
			tile.Column, tile.Row = shape.Tiles[at].Column, shape.Tiles[at].Row
			shape.Tiles[at] = tile
		}
	}
	return reports.Chart{
		ID: "carte_" + code, Title: title, Shape: shape, Data: data,
		Alternative: mapInWords(c.label(code), shape),
		Notes: []string{"Une tuile par département, de même taille quelle que soit sa population. La valeur lissée rapproche de l’ensemble le taux " +
			"d’un petit département, d’autant plus qu’il est petit" + reports.Narrow + "; elle ne se compare pas à une cible."},
	}, true
}

// missing is what stands for a figure that has no tile of its own tone.
func (c *comparison) missing(code string, p reports.Territory) reports.Value {
	value, m, free := c.shown(code, p)
	switch {
	case !free || !value.Known():
		return value
	case m.Denominator < compare.SmallestN:
		return reports.Missing(reports.Percent, reports.TooFew)
	}
	return value
}

func (c *comparison) tileOf(code string, p reports.Territory, shrunken map[string]float64, bounds []float64) reports.Tile {
	tile := reports.Tile{Code: p.Code, Name: p.Name, Standing: reports.Hollow, Text: "insuf."}
	if x, known := shrunken[p.Code]; known {
		tile.Standing, tile.Text = reports.Toned, reports.FormatDecimal(reports.PrintedPercent(x), 1)
		tile.Class = classOf(x, bounds)
		return tile
	}
	switch c.missing(code, p).Absence {
	case reports.Withheld:
		tile.Standing, tile.Text = reports.Hatched, string(reports.Withheld)
	case reports.NotReceived:
		tile.Text = string(reports.NotReceived)
	case reports.NotRelevant:
		tile.Text = "–"
	}
	return tile
}

// classOf is the class that holds a value.
func classOf(x float64, bounds []float64) (class int) {
	for class < len(bounds)-2 && x >= bounds[class+1] {
		class++
	}
	return class
}

// tileClasses are the bounds of at most five classes of one width, round numbers
// that hold all the values. None is narrower than two points: noise must not look
// like a cliff.
func tileClasses(values map[string]float64) []float64 {
	low, high := math.Inf(1), math.Inf(-1)
	for _, x := range values {
		low, high = min(low, x), max(high, x)
	}
	for _, step := range []float64{0.02, 0.05, 0.1, 0.2} {
		first := math.Floor(low/step+1e-9) * step
		n := max(1, int(math.Ceil((high-first)/step-1e-9)))
		if n > 5 {
			continue
		}
		var bounds []float64
		for i := range n + 1 {
			bounds = append(bounds, math.Round((first+float64(i)*step)*1000)/1000)
		}
		return bounds
	}
	return []float64{0, 1}
}

// mapInWords gives a map class by class.
func mapInWords(label string, m reports.TileMap) string {
	text := label + ", valeurs lissées."
	for class, name := range m.Classes {
		text += tilesInWords(name, m.Tiles, func(t reports.Tile) bool { return t.Standing == reports.Toned && t.Class == class })
	}
	text += tilesInWords("Effectif insuffisant", m.Tiles, func(t reports.Tile) bool { return t.Standing == reports.Hollow })
	return text + tilesInWords("Non communiqué", m.Tiles, func(t reports.Tile) bool { return t.Standing == reports.Hatched })
}

func tilesInWords(name string, tiles []reports.Tile, keep func(reports.Tile) bool) string {
	var codes []string
	for _, t := range tiles {
		if keep(t) {
			codes = append(codes, t.Code+reports.Fixed+t.Name)
		}
	}
	if len(codes) == 0 {
		return ""
	}
	slices.Sort(codes)
	return " " + name + reports.Narrow + ": " + enumerate(codes) + "."
}
