package excel

import (
	"github.com/xuri/excelize/v2"

	"github.com/agir-indicateurs/agir/reports"
)

// mapColumn is the width of a tile.
const mapColumn = 8.0

// tileTones go from pale to deep in one hue, each darker than the one before in
// grey too.
var tileTones = []string{"E2ECF3", "AECBDD", "74A5C2", "3E7598", "124263"}

// tileMap draws the tiles in cells, at the right of the table that says the same:
// one cell a tile, and the key under the map.
func (b *book) tileMap(s sheet, m reports.TileMap) error {
	left := len(s.table.Columns) + 2
	for column := range m.Columns {
		name, err := excelize.ColumnNumberToName(left + column)
		if err != nil {
			return err
		}
		if err := b.SetColWidth(s.name, name, name, mapColumn); err != nil {
			return err
		}
	}
	met := map[reports.TileStanding]bool{}
	for _, t := range m.Tiles {
		met[t.Standing] = true
		text := t.Code
		if t.Text != "" {
			text += " · " + t.Text
		}
		if err := b.tile(s.name, left+t.Column, s.header()+1+t.Row, text, t.Standing, t.Class, len(m.Classes)); err != nil {
			return err
		}
	}
	row := s.header() + m.Rows + 2
	key := func(words string, standing reports.TileStanding, class int) error {
		if err := b.tile(s.name, left, row, "", standing, class, len(m.Classes)); err != nil {
			return err
		}
		row++
		return b.text(s.name, left+1, row-1, words, look{})
	}
	for class := len(m.Classes) - 1; class >= 0; class-- {
		if err := key(m.Classes[class], reports.Toned, class); err != nil {
			return err
		}
	}
	for _, standing := range []reports.TileStanding{reports.Hollow, reports.Hatched, reports.Outside} {
		if met[standing] {
			if err := key(standing.Meaning(), standing, 0); err != nil {
				return err
			}
		}
	}
	return nil
}

// tile is a cell of the map.
func (b *book) tile(sheet string, column, row int, text string, standing reports.TileStanding, class, classes int) error {
	st := &excelize.Style{
		Font:      &excelize.Font{Family: "Liberation Sans", Size: 8},
		Alignment: &excelize.Alignment{Horizontal: "center", Vertical: "center"},
	}
	frame := func(colour string, style int) {
		for _, side := range []string{"left", "right", "top", "bottom"} {
			st.Border = append(st.Border, excelize.Border{Type: side, Color: colour, Style: style})
		}
	}
	switch standing {
	case reports.Toned:
		at := 1
		if classes > 1 {
			at = class * (len(tileTones) - 1) / (classes - 1)
		}
		st.Fill = excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{tileTones[at]}}
		frame("FFFFFF", 1)
		if at >= 3 {
			st.Font.Color = "FFFFFF"
		}
	case reports.Hatched:
		st.Fill = excelize.Fill{Type: "pattern", Pattern: 14, Color: []string{"CDD4DC"}} // thin slanted lines
		frame("CDD4DC", 1)
	case reports.Hollow:
		frame("5C6775", 1)
	default:
		st.Font.Color = "5C6775"
		frame("CDD4DC", 4)
	}
	id, err := b.NewStyle(st)
	if err != nil {
		return err
	}
	return b.put(sheet, column, row, text, id)
}
