package html

import (
	"strconv"
	"strings"

	"github.com/agir-indicateurs/agir/reports"
	"github.com/agir-indicateurs/agir/reports/geometry"
)

// A tile, and the room between two.
const (
	tileWidth  = 50.0
	tileHeight = 38.0
	tileGap    = 2.0
)

func tileMapHeight(m reports.TileMap) float64 { return float64(m.Rows)*tileHeight + 4 }

// tileTones is the number of tileTones of a tile in the style sheet, from pale to deep.
const tileTones = 5

func toneOf(class, classes int) int {
	if classes < 2 {
		return 1
	}
	return class * (tileTones - 1) / (classes - 1)
}

// tileMap draws the tiles, and beside them the key, the highest class first as on
// a scale.
func (d canvas) tileMap(m reports.TileMap) {
	met := map[reports.TileStanding]bool{}
	for _, t := range m.Tiles {
		met[t.Standing] = true
		tone := toneOf(t.Class, len(m.Classes))
		x, y := d.area.X+float64(t.Column)*tileWidth+1, d.area.Y+float64(t.Row)*tileHeight+1
		d.tile(t.Standing, tone, geometry.At(x, y, tileWidth-tileGap, tileHeight-tileGap))
		d.tileWords(t, tone, x+(tileWidth-tileGap)/2, y)
	}
	d.tileKey(m, met, geometry.At(d.area.X+float64(m.Columns)*tileWidth+20, d.area.Y+6, 34, 22))
}

func (d canvas) tile(s reports.TileStanding, tone int, p geometry.Area) {
	switch s {
	case reports.Toned:
		d.box("tone-"+strconv.Itoa(tone), p.X, p.Y, p.Width, p.Height)
	case reports.Hollow:
		d.box("tile hollow", p.X, p.Y, p.Width, p.Height)
	case reports.Hatched:
		d.box("tile kept", p.X, p.Y, p.Width, p.Height)
		for s := 8.0; s < p.Width+p.Height; s += 8 { // strokes that a grey print tells from a tone
			x1, y1 := p.X+min(s, p.Width), p.Y+max(0, s-p.Width)
			x2, y2 := p.X+max(0, s-p.Height), p.Y+min(s, p.Height)
			d.line("strokes", x1, y1, x2, y2)
		}
	default:
		d.box("tile outside", p.X, p.Y, p.Width, p.Height)
	}
}

func (d canvas) tileWords(t reports.Tile, tone int, middle, y float64) {
	in, code := ink, strong
	switch {
	case t.Standing == reports.Outside:
		d.letter(middle, y+tileHeight/2+3, t.Code, faint, fromMiddle)
		return
	case t.Standing == reports.Hatched:
		in, code = ink.haloed(), strong.haloed()
	case t.Standing == reports.Toned && tone >= 3:
		in, code = onDark, onDark
	}
	d.letter(middle, y+15, t.Code, code, fromMiddle)
	d.letter(middle, y+30, t.Text, in, fromMiddle)
}

func (d canvas) tileKey(m reports.TileMap, met map[reports.TileStanding]bool, p geometry.Area) {
	entry := func(s reports.TileStanding, tone int, words string) {
		d.tile(s, tone, p)
		d.paragraph(p.Right()+10, p.Y+16, ink.wrap(words, d.area.Right()-p.Right()-10), ink)
		p.Y += 30
	}
	for class := len(m.Classes) - 1; class >= 0; class-- {
		entry(reports.Toned, toneOf(class, len(m.Classes)), m.ClassName(class))
	}
	p.Y += 10
	for _, s := range []reports.TileStanding{reports.Hollow, reports.Hatched, reports.Outside} {
		if met[s] {
			entry(s, 0, s.Meaning())
		}
	}
	d.tileNames(m, p)
}

// tileNames names the departments of the extreme classes, as many as there is room for.
func (d canvas) tileNames(m reports.TileMap, p geometry.Area) {
	lowest, highest := m.Extremes()
	y := p.Y + 14
	for _, c := range []struct {
		title string
		names []string
	}{{"Classe la plus haute", highest}, {"Classe la plus basse", lowest}} {
		lines := faint.wrap(strings.Join(c.names, ", ")+".", d.area.Right()-p.X)
		if height := float64(len(lines)+2) * faint.leading(); len(c.names) > 0 && y+height <= d.area.Bottom() {
			d.letter(p.X, y, c.title, strong, fromStart)
			d.paragraph(p.X, y+strong.leading(), lines, faint)
			y += height
		}
	}
}
