package documents

import (
	"math"
	"time"

	"github.com/agir-indicateurs/agir/reports"
)

// Incomplete is a recent count that is not usually complete yet: Known events
// told so far in the territory, of which Share is usually given by now.
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

// Nowcast is what the count will probably be once everything is given, with its
// 95 % interval; false where the count stands by itself, or where less than half
// is known (the interval would say nothing).
//
// Each event is taken as given by now with probability Share, independently: the
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
func (v *View) nowcastTable(incomplete []Incomplete) (reports.Table, bool) {
	t := reports.Table{
		ID: "estimations", Caption: "Chiffres encore incomplets",
		Columns: []reports.Column{
			{Header: "Indicateur", RowHeader: true}, {Header: "Mois", Format: reports.Month}, {Header: "Connu", Format: reports.Count},
			{Header: "Part habituellement connue", Format: reports.Percent}, {Header: "Estimation", Format: reports.Decimal}, {Header: "Intervalle à 95" + reports.Narrow + "%"},
		},
		Notes: []string{"La part habituellement connue est celle que les délais des douze derniers mois laissent attendre au même âge. L’estimation ne remplace pas le chiffre connu."},
	}
	for _, i := range incomplete {
		estimate, low, high, ok := i.Nowcast()
		if !ok {
			continue
		}
		t.Rows = append(t.Rows, reports.Row{Cells: []reports.Value{
			reports.WordsOf(v.label(i.Indicator)), reports.MonthOf(i.Month), reports.CountOf(i.Known), reports.PercentOf(i.Share),
			reports.DecimalOf(estimate), reports.WordsOf(reports.FormatCount(int64(math.Round(low))) + " à " + reports.FormatCount(int64(math.Round(high)))),
		}})
	}
	return t, len(t.Rows) > 0
}
