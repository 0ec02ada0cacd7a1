package geometry

import (
	"fmt"
	"testing"

	"github.com/agir-indicateurs/agir/reports"
)

// A limit is drawn as far as the scale goes, and not along its edge.
func TestLimitsAreCutAtTheScale(t *testing.T) {
	f := reports.Funnel{X: reports.Axis{Min: 0, Max: 10}, Y: reports.Axis{Min: 0.4, Max: 0.6}}
	limits := []reports.FunnelLimit{{N: 0, Low: 0, High: 1}, {N: 5, Low: 0.2, High: 0.8}, {N: 10, Low: 0.45, High: 0.55}}
	lines := FunnelLines(limits, f, At(0, 0, 100, 100))
	if len(lines) != 2 {
		t.Fatalf("%d lines", len(lines))
	}
	low, high := lines[0], lines[1]
	if len(low) != 2 || low[0].Y != 100 || fmt.Sprintf("%.1f %.1f", low[0].X, low[1].Y) != "90.0 75.0" {
		t.Errorf("the lower side: %v", low)
	}
	if len(high) != 2 || high[0].Y != 0 || fmt.Sprintf("%.1f %.1f", high[0].X, high[1].Y) != "90.0 25.0" {
		t.Errorf("the upper side: %v", high)
	}
	inside := FunnelLines([]reports.FunnelLimit{{N: 1, Low: 0.45, High: 0.55}, {N: 5, Low: 0.46, High: 0.54}, {N: 9, Low: 0.47, High: 0.53}}, f, At(0, 0, 100, 100))
	if len(inside) != 2 || len(inside[0]) != 3 || len(inside[1]) != 3 {
		t.Errorf("inside: %v", inside)
	}
	if outside := FunnelLines(limits[:2], f, At(0, 0, 100, 100)); len(outside) != 0 {
		t.Errorf("outside: %v", outside)
	}
}

// However the points crowd, no name stands on a mark nor on another name, none leaves the
// plot, and every écart that can be is named.
func TestNamesOfAFunnelNeverMeet(t *testing.T) {
	area := At(10, 10, 170, 75)
	for _, crowd := range []int{2, 12, 40, 94} {
		f := reports.Funnel{X: reports.Axis{Min: 0, Max: 500}, Y: reports.Axis{Min: 0.4, Max: 0.8}}
		ecarts := 0
		for i := range crowd {
			p := reports.FunnelPoint{Label: fmt.Sprintf("Département de nom long %d", i), N: 200 + float64(i%7)*8, Rate: 0.6 + float64(i%5)*0.01, Ecart: i%9 == 0}
			if p.Ecart {
				ecarts++
			}
			f.Points = append(f.Points, p)
		}
		names := FunnelNames(f, area, 1.6, 2.7, func(reports.FunnelPoint) float64 { return 30 })
		named := 0
		for i, n := range names {
			if f.Points[n.Point].Ecart {
				named++
			}
			if n.X < area.X || n.Right() > area.Right() || n.Y < area.Y || n.Bottom() > area.Bottom() {
				t.Errorf("%d points: a name leaves the plot: %+v", crowd, n)
			}
			for _, o := range names[:i] {
				if n.Meets(o.Area) {
					t.Errorf("%d points: %+v stands on %+v", crowd, n, o)
				}
			}
			for _, p := range f.Points {
				x, y := area.ScaleX(f.X, p.N), area.ScaleY(f.Y, p.Rate)
				if n.Meets(At(x-1.6, y-1.6, 3.2, 3.2)) {
					t.Errorf("%d points: %+v stands on a mark", crowd, n)
				}
			}
		}
		if named != ecarts {
			t.Errorf("%d points: %d of %d écarts are named", crowd, named, ecarts)
		}
	}
}
