package reports

import (
	"math"
	"time"
)

// Incomplete is a recent count that is not usually complete yet: Known events
// told so far in the territory, of which Share is usually told by now.
type Incomplete struct {
	Indicator string // code
	Month     time.Time
	Known     int64
	Share     float64
}

// The completeness between which a count is estimated: below the first the past
// says too little, above the second the count stands by itself.
const (
	nowcastFrom = 0.5
	nowcastTo   = 0.95
)

// Nowcast is what the count will probably be once everything is told, with its
// 95 % interval; false where the count stands by itself, or where less than half
// is known (the interval would say nothing).
//
// Each event is taken as told by now with probability Share, independently: the
// final count is Known / Share, with standard error sqrt(Known (1 - Share)) / Share.
// It never lies below what is known.
func (i Incomplete) Nowcast() (estimate, low, high float64, ok bool) {
	if i.Share < nowcastFrom || i.Share >= nowcastTo || i.Known < leastDenominator {
		return 0, 0, 0, false
	}
	known := float64(i.Known)
	estimate = known / i.Share
	spread := 1.959963984540054 * math.Sqrt(known*(1-i.Share)) / i.Share
	return estimate, max(known, estimate-spread), estimate + spread, true
}

// nowcastTable sets each incomplete count beside its estimate; none when every
// count stands by itself.
func (v *view) nowcastTable(incomplete []Incomplete) (Table, bool) {
	t := Table{
		ID: "estimations", Caption: "Chiffres encore incomplets",
		Columns: []Column{
			{Header: "Indicateur", RowHeader: true}, {Header: "Mois", Format: Month}, {Header: "Connu", Format: Count},
			{Header: "Part habituellement connue", Format: Percent}, {Header: "Estimation", Format: Decimal}, {Header: "Intervalle à 95" + narrow + "%"},
		},
		Notes: []string{"La part habituellement connue est celle que les délais des douze derniers mois laissent attendre au même âge. L’estimation ne remplace pas le chiffre connu."},
	}
	for _, i := range incomplete {
		estimate, low, high, ok := i.Nowcast()
		if !ok {
			continue
		}
		t.Rows = append(t.Rows, Row{Cells: []Value{
			WordsOf(v.label(i.Indicator)), MonthOf(i.Month), CountOf(i.Known), PercentOf(i.Share),
			DecimalOf(estimate), WordsOf(FormatCount(int64(math.Round(low))) + " à " + FormatCount(int64(math.Round(high)))),
		}})
	}
	return t, len(t.Rows) > 0
}
