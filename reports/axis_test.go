package reports

import "testing"

// A scale of proportions spans ten points at least; that of limits fits them, down to two
// points. None leaves what it holds, nor nothing and all.
func TestScalesFitWhatTheyHold(t *testing.T) {
	for _, c := range []struct {
		held         []float64
		wide, fitted [2]float64
	}{
		{[]float64{0.965, 0.985}, [2]float64{0.9, 1}, [2]float64{0.96, 0.99}},
		{[]float64{0.97, 0.97}, [2]float64{0.9, 1}, [2]float64{0.96, 0.98}},
		{[]float64{0.999, 1}, [2]float64{0.9, 1}, [2]float64{0.98, 1}},
		{[]float64{0, 0.01}, [2]float64{0, 0.1}, [2]float64{0, 0.015}},
		{[]float64{0.4, 0.8}, [2]float64{0.4, 0.8}, [2]float64{0.4, 0.8}},
	} {
		if a := ShareAxis("", c.held...); !near(a.Min, c.wide[0]) || !near(a.Max, c.wide[1]) {
			t.Errorf("%v: from %v to %v, want %v", c.held, a.Min, a.Max, c.wide)
		}
		if a := LimitedShareAxis("", c.held...); !near(a.Min, c.fitted[0]) || !near(a.Max, c.fitted[1]) {
			t.Errorf("within limits, %v: from %v to %v, want %v", c.held, a.Min, a.Max, c.fitted)
		}
	}
}

func near(a, b float64) bool { return a-b < 1e-9 && b-a < 1e-9 }

// The extremes of a map are those of the lowest and of the highest class that hold a tile.
func TestExtremesOfAMap(t *testing.T) {
	m := TileMap{Classes: []string{"0 à 10", "10 à 20", "20 à 30"}, Common: "12,5\u202f%", CommonClass: 1, Tiles: []Tile{
		{Code: "85", Name: "Vendée", Standing: Toned, Class: 2}, {Code: "44", Name: "Loire-Atlantique", Standing: Toned, Class: 2},
		{Code: "49", Name: "Maine-et-Loire", Standing: Toned, Class: 1}, {Code: "53", Standing: Hollow}, {Code: "72", Standing: Outside},
	}}
	low, high := m.Extremes()
	if len(low) != 1 || low[0] != "49\u00a0Maine-et-Loire" || len(high) != 2 || high[0] != "44\u00a0Loire-Atlantique" {
		t.Errorf("%q, %q", low, high)
	}
	if m.ClassName(1) != "10 à 20 (ensemble 12,5\u202f%)" || m.ClassName(2) != "20 à 30" {
		t.Errorf("%q, %q", m.ClassName(1), m.ClassName(2))
	}
	m.Tiles = m.Tiles[:2]
	if low, high = m.Extremes(); len(low)+len(high) != 0 {
		t.Errorf("one class: %q, %q", low, high)
	}
}
