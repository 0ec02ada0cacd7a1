package pdf

import (
	"strings"

	"github.com/agir-indicateurs/agir/reports"
	"github.com/agir-indicateurs/agir/reports/geometry"
)

// A tile, and the room between two.
const (
	tileWidth  = 10.4
	tileHeight = 7.9
	tileGap    = 0.5
)

// tileTones go from pale to deep in one hue; each is darker than the one before,
// in grey too.
var tileTones = []colour{{226, 236, 243}, {174, 203, 221}, {116, 165, 194}, {62, 117, 152}, {18, 66, 99}}

// toneOf spreads the classes over the tones, the lowest the palest.
func toneOf(class, classes int) colour {
	if classes < 2 {
		return tileTones[1]
	}
	return tileTones[class*(len(tileTones)-1)/(classes-1)]
}

// tileMap draws the tiles, and beside them the key from the lowest class up.
func (d *document) tileMap(m reports.TileMap, p geometry.Area) {
	met := map[reports.TileStanding]bool{}
	for _, t := range m.Tiles {
		met[t.Standing] = true
		tone := toneOf(t.Class, len(m.Classes))
		x, y := p.X+float64(t.Column)*tileWidth, p.Y+float64(t.Row)*tileHeight
		d.tile(t.Standing, tone, x, y, tileWidth-tileGap, tileHeight-tileGap)
		d.tileWords(t, tone, x+(tileWidth-tileGap)/2, y)
	}
	d.tileKey(m, met, geometry.At(p.X+float64(m.Columns)*tileWidth+6, p.Y+4, 0, p.Height))
}

func (d *document) tile(s reports.TileStanding, tone colour, x, y, width, height float64) {
	switch s {
	case reports.Toned:
		d.box(x, y, width, height, tone)
	case reports.Hollow:
		d.frame(x+0.15, y+0.15, width-0.3, height-0.3, 0.3, colourSoft)
	case reports.Hatched:
		d.hatched(x, y, width, height, colourRule)
	default:
		d.frame(x+0.1, y+0.1, width-0.2, height-0.2, 0.12, colourRule)
	}
}

func (d *document) tileWords(t reports.Tile, tone colour, middle, y float64) {
	ink := colourInk
	switch {
	case t.Standing == reports.Outside:
		ink = colourSoft
	case t.Standing == reports.Toned && tone.g < 140:
		ink = colourWhite
	}
	small := tiny.in(ink)
	if t.Text == "" {
		d.textCentre(middle, y+tileHeight/2+0.6, t.Code+" ", small)
		return
	}
	d.textCentre(middle, y+3.1, t.Code+" ", small.strong())
	d.textCentre(middle, y+6.1, t.Text+" ", small)
}

// tileKey names each tone, the highest first as on a scale, then the other marks
// that the map bears.
func (d *document) tileKey(m reports.TileMap, met map[reports.TileStanding]bool, p geometry.Area) {
	const width, height, step = 7.0, 4.6, 5.6
	y := p.Y
	entry := func(s reports.TileStanding, tone colour, words string) {
		d.tile(s, tone, p.X, y, width, height)
		d.text(p.X+width+2, y+height/2+0.9, words+" ", small)
		y += step
	}
	for class := len(m.Classes) - 1; class >= 0; class-- {
		entry(reports.Toned, toneOf(class, len(m.Classes)), m.ClassName(class))
	}
	y += 2
	for _, s := range []reports.TileStanding{reports.Hollow, reports.Hatched, reports.Outside} {
		if met[s] {
			entry(s, colourRule, s.Meaning())
		}
	}
	d.tileNames(m, geometry.At(p.X, y+2, marginLeft+textWidth-p.X, p.Bottom()-y-2))
}

// tileNames names the departments of the extreme classes, as many as there is room for.
func (d *document) tileNames(m reports.TileMap, p geometry.Area) {
	lowest, highest := m.Extremes()
	y := p.Y
	for _, c := range []struct {
		title string
		names []string
	}{{"Classe la plus haute", highest}, {"Classe la plus basse", lowest}} {
		if len(c.names) == 0 {
			continue
		}
		lines := d.wrap(plain(strings.Join(c.names, ", ")+"."), tiny.in(colourInk), p.Width)
		if height := labelLeading + float64(len(lines))*labelLeading + 2; y+height <= p.Bottom() {
			d.text(p.X, y+2.2, c.title+" ", tiny.in(colourDeep).strong())
			for i, l := range lines {
				d.drawLine(l, p.X, y+2.2+float64(i+1)*labelLeading)
			}
			y += height
		}
	}
}
