package geometry

import (
	"slices"

	"github.com/agir-indicateurs/agir/reports"
)

// Figure is the place of the figure of a point of a line: what it takes, and its base.
type Figure struct {
	Point int
	Area
	Base float64
}

// Figures places those of a line that are written: each where all have room, otherwise the
// telling ones; and of these none over another. The last is placed first, then the others
// that tell, then the rest from left to right.
func Figures(points []reports.Point, px func(int) float64, py func(float64) float64, gaps Gaps, width func(int) float64, height, apart float64, area Area) []Figure {
	step := area.Width / float64(max(1, len(points)))
	telling, last := Telling(points), LastKnown(points)
	order := make([]int, 0, len(points))
	for i, p := range points {
		if p.Value.Known() && (telling[i] || step >= width(i)+apart) {
			order = append(order, i)
		}
	}
	rank := func(i int) int {
		switch {
		case i == last:
			return 0
		case telling[i]:
			return 1
		}
		return 2
	}
	slices.SortStableFunc(order, func(a, b int) int { return rank(a) - rank(b) })
	var all []Figure
	for _, i := range order {
		across, base := gaps.Place(points, i, py)
		if base > area.Bottom() { // where the months stand
			across, base = 0, py(points[i].Value.Number)-gaps.Over
		}
		w := width(i)
		f := Figure{i, At(min(max(px(i)+across-w/2, area.X), area.Right()-w), base-height, w, height), base}
		if !slices.ContainsFunc(all, func(o Figure) bool { return f.Meets(At(o.X-apart, o.Y, o.Width+2*apart, o.Height)) }) {
			all = append(all, f)
		}
	}
	slices.SortFunc(all, func(a, b Figure) int { return a.Point - b.Point }) // as they are read aloud
	return all
}

// SignalWord is the place of what a run of signals says.
type SignalWord struct {
	Signal reports.Signal
	Area
}

// SignalWords places what each run says, once, the latest first, at the top of the area or at
// its foot, on the side of its points first: never over another nor over a figure.
func SignalWords(points []reports.Point, px func(int) float64, py func(float64) float64, width func(reports.Signal) float64, height float64, area Area, written []Figure) []SignalWord {
	var all []SignalWord
	free := func(at Area) bool {
		return !slices.ContainsFunc(written, func(f Figure) bool { return at.Meets(f.Area) }) &&
			!slices.ContainsFunc(all, func(w SignalWord) bool { return at.Meets(w.Area) })
	}
	for _, run := range SignalRuns(points) {
		w := width(run.Signal)
		x := min(max((px(run.First)+px(run.Last)-w)/2, area.X), area.Right()-w)
		sides := []float64{area.Y - height/2, area.Bottom() - height}
		if py(points[run.Last].Value.Number) >= area.Y+area.Height/2 {
			slices.Reverse(sides)
		}
		for _, y := range sides {
			if at := At(x, y, w, height); free(at) {
				all = append(all, SignalWord{run.Signal, at})
				break
			}
		}
	}
	return all
}
