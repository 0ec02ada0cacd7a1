package reports

import (
	"fmt"

	"github.com/agir-indicateurs/agir/queries"
	"github.com/agir-indicateurs/agir/reports/secrecy"
)

// comparedCounts are the counts that departments are set side by side on.
var comparedCounts = []string{"orientations", "entrees", "entrees_cumul", "file_active", "sorties_12m"}

// amongCount names the published count that is the denominator of a share, when
// there is one: the two are a single cell to whoever subtracts.
var amongCount = map[string]string{
	"contact_regulier": "file_active",
	"emploi_sortie":    "sorties_12m",
	"logement_sortie":  "sorties_12m",
	"sortie_positive":  "sorties_12m",
}

// SmallCounts says which measures of a comparison must not be printed: counts of
// persons from 1 to threshold - 1, and as many others as it takes that no sum of
// departments, no complement of a share and no denominator gives them back.
//
// The nation is the sum of its departments; a share is a numerator and its
// complement, which is not printed but is a subtraction away.
func SmallCounts(in ComparisonInput, threshold int) (func(queries.Measure) bool, error) {
	v := newView(in.Figures, in.Indicators, nil, in.Place, in.Month, in.Month)
	places := append([]Place{in.Place}, in.Departements...)
	r := release{seen: make(map[string]bool)}
	for _, code := range v.present(comparedCounts...) {
		var keys []string
		for _, p := range places {
			key := secrecy.Key(code, p.Code)
			r.cell(key, v.at(p).measure(code, in.Month).Numerator, secrecy.Open)
			keys = append(keys, key)
		}
		r.Sums = append(r.Sums, secrecy.Sum{Total: keys[0], Parts: keys[1:]})
	}
	for _, code := range v.present(comparedShares...) {
		var table secrecy.Table
		for _, p := range places {
			m := v.at(p).measure(code, in.Month)
			row := shareKeys(code, p.Code)
			r.cell(row[0], m.Denominator, secrecy.Open)
			r.cell(row[1], m.Numerator, secrecy.Open)
			r.cell(row[2], m.Denominator-m.Numerator, secrecy.Unprinted)
			table.Cells = append(table.Cells, row)
		}
		r.Tables = append(r.Tables, table)
	}
	protection, err := secrecy.Protect(r.Release, secrecy.Rule{Threshold: int64(threshold)})
	if err != nil {
		return nil, err
	}
	if len(protection.Exposed) > 0 {
		return nil, fmt.Errorf("small counts: %d cells cannot be protected", len(protection.Exposed))
	}
	return func(m queries.Measure) bool {
		if m.Kind == queries.Count {
			return protection.Withheld(secrecy.Key(m.Indicator, m.Territory))
		}
		for _, key := range shareKeys(m.Indicator, m.Territory)[:2] {
			if protection.Withheld(key) {
				return true
			}
		}
		return false
	}, nil
}

// shareKeys are the cells of a share in a place: its denominator, its numerator
// and the complement.
func shareKeys(code, place string) []string {
	among := secrecy.Key(code, place, "sur")
	if count, ok := amongCount[code]; ok {
		among = secrecy.Key(count, place)
	}
	return []string{among, secrecy.Key(code, place, "nombre"), secrecy.Key(code, place, "autres")}
}

// release gathers cells, each once.
type release struct {
	secrecy.Release
	seen map[string]bool
}

func (r *release) cell(key string, count int64, state secrecy.State) {
	if !r.seen[key] {
		r.seen[key] = true
		r.Cells = append(r.Cells, secrecy.Cell{Key: key, Count: count, State: state})
	}
}
