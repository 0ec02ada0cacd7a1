package settings

import (
	"slices"
	"strings"
	"time"

	"github.com/goccy/go-yaml/ast"
)

// Targets are shares to reach, by code of indicator: 0.6 for 60 %.
type Targets map[string]Dated[float64]

// On are the targets in force on a day.
func (t Targets) On(day time.Time) map[string]float64 {
	on := make(map[string]float64, len(t))
	for code, dated := range t {
		if x, ok := dated.On(day); ok {
			on[code] = x
		}
	}
	return on
}

// targets reads percentages by code of indicator, each plain or dated, or the list that a
// department gives: {indicator, value, from, to}.
func (r *parser) targets(to *Targets) read {
	return func(n ast.Node) {
		*to = Targets{}
		if list, ok := n.(*ast.SequenceNode); ok {
			for _, item := range list.Values {
				r.target(item, *to)
			}
			return
		}
		values, ok := entries(n)
		if !ok {
			r.fault(n, "targets\u202f: des clés et des valeurs sont attendues")
		}
		once := r.once("cible")
		for _, v := range values {
			var code string
			var target Dated[float64]
			r.code(&code, once)(v.Key)
			r.indicator(v.Key, code)
			dated(r, &target, "targets", "value", r.share)(v.Value)
			(*to)[code] = target
		}
	}
}

// target reads one target of a list.
func (r *parser) target(n ast.Node, to Targets) {
	var code string
	var t Term[float64]
	r.mapping(n, "cible", append([]field{
		required("indicator", func(n ast.Node) { r.code(&code, func(ast.Node, string) {})(n); r.indicator(n, code) }),
		required("value", r.share(&t.Value)),
	}, r.period(&t.Period)...)...)
	if code == "" || !r.ordered(n, "cible «\u00a0"+code+"\u00a0»", t.Period) {
		return
	}
	for _, other := range to[code] {
		if other.Overlaps(t.Period) {
			r.fault(start(n), "cible «\u00a0%s\u00a0»\u202f: la période %s chevauche la période %s", code, t.Period, other.Period)
		}
	}
	all := append(to[code], t)
	all.sort()
	to[code] = all
}

// indicator checks a code of indicator against those that the program knows.
func (r *parser) indicator(n ast.Node, code string) {
	if code != "" && r.indicators != nil && !slices.Contains(r.indicators, code) {
		r.fault(n, "indicateur inconnu «\u00a0%s\u00a0»\u202f; connus\u202f: %s", code, strings.Join(r.indicators, ", "))
	}
}
