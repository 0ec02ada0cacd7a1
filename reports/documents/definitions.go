package documents

import (
	"cmp"
	"slices"
	"strings"

	"github.com/agir-indicateurs/agir/queries"
	"github.com/agir-indicateurs/agir/reports"
)

// definitionsSection prints the sheets of the indicators of the place, from
// their own headers, in the order of publication.
func definitionsSection(v *View) reports.Section {
	s := reports.Section{ID: "definitions", Title: "Définitions et règles"}
	var sheets []queries.Indicator
	for code, i := range v.indicators {
		if v.Has(code) {
			sheets = append(sheets, i)
		}
	}
	slices.SortFunc(sheets, func(a, b queries.Indicator) int {
		return cmp.Or(cmp.Compare(a.Rank, b.Rank), cmp.Compare(a.Code, b.Code))
	})
	var d reports.Definitions
	seen := map[string]bool{}
	for _, i := range sheets {
		if i.Kind == queries.Incidence {
			// the four horizons are one definition
			if seen[i.File] {
				continue
			}
			seen[i.File] = true
		}
		d.Items = append(d.Items, reports.Definition{
			Term: reports.Capital(reports.PlainText(termOf(i))).String(), Code: codeOf(i), Text: i.Definition, Among: i.Among, Counted: i.Counted,
			Rule: i.Rule, Source: i.Source, Target: i.Target,
		})
	}
	if len(d.Items) == 0 {
		return s
	}
	s.Add(d)
	return s
}

func termOf(i queries.Indicator) string {
	if i.Kind == queries.Incidence {
		before, _, _ := strings.Cut(i.Label, ", à ")
		return before
	}
	return i.Label
}

func codeOf(i queries.Indicator) string {
	if i.Kind == queries.Incidence {
		if k := strings.LastIndexByte(i.Code, '_'); k > 0 {
			return i.Code[:k]
		}
	}
	return i.Code
}
