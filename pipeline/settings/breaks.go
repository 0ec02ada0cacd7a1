package settings

import (
	"slices"
	"time"

	"github.com/goccy/go-yaml/ast"
)

// Break is a day from which some figures no longer mean what they meant: nothing is said of
// a change across it. Without indicators it breaks all of them, without departments it
// breaks them everywhere.
type Break struct {
	Day          time.Time
	Label        string
	Indicators   []string
	Departements []string
}

// Breaking are the breaks of an indicator in any of some departments, in the order of their days.
func (s *Settings) Breaking(indicator string, departements []string) []Break {
	var all []Break
	for _, b := range s.Breaks {
		if (b.Indicators == nil || slices.Contains(b.Indicators, indicator)) &&
			(b.Departements == nil || slices.ContainsFunc(departements, func(d string) bool { return slices.Contains(b.Departements, d) })) {
			all = append(all, b)
		}
	}
	slices.SortStableFunc(all, func(a, b Break) int { return a.Day.Compare(b.Day) })
	return all
}

func (r *parser) breaks(s *Settings) read {
	return r.items(func(n ast.Node) {
		var b Break
		r.mapping(n, "rupture",
			required("day", r.day(&b.Day)),
			required("label", r.text(&b.Label)),
			optional("indicators", r.allOr(r.indicatorCodes(&b.Indicators))),
			optional("departements", r.allOr(r.references(&b.Departements, "département", s.hasDepartement))))
		s.Breaks = append(s.Breaks, b)
	})
}

// allOr reads the word all, which leaves what is read empty, or what a reader reads.
func (r *parser) allOr(one read) read {
	return func(n ast.Node) {
		if text, ok := n.(*ast.StringNode); ok && text.Value == "all" {
			return
		}
		one(n)
	}
}

func (r *parser) indicatorCodes(to *[]string) read {
	once := r.once("indicateur")
	return func(n ast.Node) {
		if list, ok := n.(*ast.SequenceNode); ok && len(list.Values) == 0 {
			r.fault(n, "au moins un élément est attendu\u202f: indicateur")
		}
		r.items(func(n ast.Node) {
			var code string
			r.code(&code, once)(n)
			r.indicator(n, code)
			if code != "" {
				*to = append(*to, code)
			}
		})(n)
	}
}
