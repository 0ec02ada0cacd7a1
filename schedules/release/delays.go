package release

import (
	"context"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/answers"
	"github.com/agir-indicateurs/agir/reports/documents"
)

// A month is settled once this share of it is known, by the delays of the last
// twelve months, and in any case after so many months.
const (
	settledShare  = 0.95
	settledMonths = 3
)

// comingMonths is how far ahead the ends of twenty-four months are counted.
const comingMonths = 12

// delays say how late the records of a month come.
type delays struct {
	places
	first    time.Time // of the month
	asOf     time.Time
	maturity []answers.Maturity
	reaching map[string]map[time.Time]int64 // by department and month of the limit
}

func (m *month) askDelays(ctx context.Context, answer *answers.Answer) (err error) {
	m.delays = delays{places: m.places, first: m.first, asOf: m.asOf}
	if m.delays.maturity, err = answer.Maturity(ctx); err != nil {
		return err
	}
	m.delays.reaching, err = answer.Reaching(ctx, m.first)
	return err
}

// provisionalFrom is the first month whose figures may still move: the delays of
// the last twelve months say that too little of it is known. Zero when none.
func (d delays) provisionalFrom() time.Time {
	known := d.knownByAge()
	var first time.Time
	for n := 0; n <= settledMonths; n++ {
		month := d.first.AddDate(0, -n, 0)
		age := monthsBetween(month.AddDate(0, 1, -1), d.asOf)
		share, measured := known[min(max(age, 1), settledMonths)]
		if age >= settledMonths || (age >= 1 && measured && share >= settledShare) {
			break
		}
		first = month
	}
	return first
}

// knownByAge is the smallest share known of the records of a month, by age in
// months.
func (d delays) knownByAge() map[int]float64 {
	smallest := make(map[int]float64)
	for _, m := range d.maturity {
		if share, ok := m.Share(); ok {
			if s, seen := smallest[m.Age]; !seen || share < s {
				smallest[m.Age] = share
			}
		}
	}
	return smallest
}

// monthsBetween counts the whole months from a day to another.
func monthsBetween(from, to time.Time) int {
	n := 0
	for !from.AddDate(0, n+1, 0).After(to) {
		n++
	}
	return n
}

// horizon counts the parcours of each department that reach their limit in
// each of the months to come.
func (d delays) horizon(departements []string) []documents.Reaching {
	var all []documents.Reaching
	for _, code := range departements {
		for n := 1; n <= comingMonths; n++ {
			month := d.first.AddDate(0, n, 0)
			all = append(all, documents.Reaching{Territory: d.departement(code), Month: month, Count: d.reaching[code][month]})
		}
	}
	return all
}
