package documents

import (
	"slices"
	"time"

	"github.com/agir-indicateurs/agir/queries"
	"github.com/agir-indicateurs/agir/reports"
)

// leastDenominator is the number of persons below which a share says nothing:
// « effectif insuffisant ».
const leastDenominator = 5

// View looks at the figures of one place.
type View struct {
	figures     *queries.Figures
	history     *queries.Figures // those of queries.Followed in earlier months, for the limits only; nil for none
	indicators  map[string]queries.Indicator
	tables      map[string]queries.Table
	place       reports.Territory
	month       time.Time
	months      []time.Time // shown in the long tables and charts, up to 13
	parted      []Cohorts   // accesses that a break parts here
	breaks      []Break     // of any figure and place
	provisional time.Time   // first month whose figures may still move; zero for none
}

// NewView is what figures say of a place in a month. Its figures may still move from provisional on;
// the zero time for none.
func NewView(f *queries.Figures, indicators []queries.Indicator, tables []queries.Table, place reports.Territory, month, provisional time.Time) *View {
	v := &View{
		figures: f, place: place, month: month, provisional: provisional,
		indicators: make(map[string]queries.Indicator, len(indicators)),
		tables:     make(map[string]queries.Table, len(tables)),
	}
	for _, i := range indicators {
		v.indicators[i.Code] = i
	}
	for _, t := range tables {
		v.tables[t.Code] = t
	}
	v.months = v.activeMonths(13)
	return v
}

// At is the same view of another place.
func (v *View) At(place reports.Territory) *View {
	w := *v
	w.place = place
	w.months = w.activeMonths(13)
	return &w
}

// activeMonths are the last months up to the reported one, from the first in
// which anything happened.
func (v *View) activeMonths(most int) []time.Time {
	var months []time.Time
	for _, m := range v.span() {
		if m.After(v.month) || len(months) == 0 && !v.opened(m) && !m.Equal(v.month) {
			continue
		}
		months = append(months, m)
	}
	if len(months) > most {
		months = months[len(months)-most:]
	}
	return months
}

// span lists the months of the history, then those of the figures.
func (v *View) span() []time.Time {
	if v.history == nil || len(v.figures.Months) == 0 {
		return v.figures.Months
	}
	earlier := slices.DeleteFunc(slices.Clone(v.history.Months), func(m time.Time) bool { return !m.Before(v.figures.Months[0]) })
	return append(earlier, v.figures.Months...)
}

// opened says whether the programme ran in the place in a month.
func (v *View) opened(month time.Time) bool {
	if !v.place.OpenedOn.IsZero() {
		return !v.place.OpenedOn.After(month.AddDate(0, 1, -1))
	}
	for _, code := range []string{queries.Orientations, queries.Entrees, queries.EntreesCumul, queries.FileActive, queries.Demandes, queries.EnAttenteEntree} {
		if m := v.Measure(code, month); m.Numerator > 0 {
			return true
		}
	}
	for _, code := range queries.Followed() { // all that earlier months have
		if m := v.Measure(code, month); m.Denominator > 0 {
			return true
		}
	}
	return false
}

func (v *View) lastDay() time.Time { return v.month.AddDate(0, 1, -1) }

// Measure is an indicator of the place in a month, of the figures or of what its history keeps of
// it; the zero Measure where nothing is known.
func (v *View) Measure(code string, month time.Time) queries.Measure {
	m := v.figures.At(code, v.place.Level, v.place.Code, month)
	if m.Month.IsZero() && v.history != nil {
		return v.history.At(code, v.place.Level, v.place.Code, month)
	}
	return m
}

// Has says whether an indicator is computed in this place for the month
// reported: in the first months only some are.
func (v *View) Has(code string) bool {
	_, known := v.indicators[code]
	return known && !v.Measure(code, v.month).Month.IsZero()
}

// Indicator is the indicator of a code; none when it is not computed.
func (v *View) Indicator(code string) queries.Indicator { return v.indicators[code] }

// Present keeps the codes that are computed.
func (v *View) Present(codes ...string) []string {
	var kept []string
	for _, c := range codes {
		if v.Has(c) {
			kept = append(kept, c)
		}
	}
	return kept
}

func (v *View) label(code string) string { return v.indicators[code].Label }

// value is the figure of a month, as it is printed.
func (v *View) value(code string, month time.Time) reports.Value {
	m := v.Measure(code, month)
	if m.Month.IsZero() {
		return reports.Missing(formatOf(v.indicators[code]), reports.NotReceived)
	}
	value := FigureOf(v.indicators[code], m)
	value.Provisional = v.isProvisional(month)
	return value
}

func (v *View) isProvisional(month time.Time) bool {
	return !v.provisional.IsZero() && !month.Before(v.provisional)
}

func formatOf(i queries.Indicator) reports.Format {
	switch i.Kind {
	case queries.Rate, queries.Incidence:
		return reports.Percent
	case queries.Ratio:
		if i.Mean {
			return reports.Decimal
		}
		return reports.Percent
	case queries.Median, queries.Worst:
		return reports.Days
	}
	return reports.Count
}

// FigureOf is a measure as it is printed: its number, or why there is none.
func FigureOf(i queries.Indicator, m queries.Measure) reports.Value {
	format := formatOf(i)
	x, known := m.Rate()
	if !known {
		switch m.Kind {
		case queries.Incidence:
			return reports.Missing(format, reports.NotYet)
		case queries.Worst, queries.Count:
			return reports.Missing(format, reports.NotReceived)
		}
		return reports.Missing(format, reports.NotRelevant)
	}
	if ofPersons(i) && m.Denominator < leastDenominator {
		return reports.Missing(format, reports.TooFew)
	}
	return reports.Value{Format: format, Number: x}
}

// ofPersons says whether a figure is a share, mean or median over people, which
// a handful of them leaves without meaning.
func ofPersons(i queries.Indicator) bool {
	switch i.Kind {
	case queries.Rate, queries.Median, queries.Incidence, queries.Ratio:
		return i.Family != queries.OfQuality || i.Code == queries.RapprochementOfii
	}
	return false
}

// back is so many months before, false when the figures do not go back so far.
func (v *View) back(n int) (time.Time, bool) {
	month := v.month.AddDate(0, -n, 0)
	for _, m := range v.months {
		if m.Equal(month) {
			return m, true
		}
	}
	return time.Time{}, false
}
