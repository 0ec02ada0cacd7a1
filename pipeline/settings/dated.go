package settings

import (
	"fmt"
	"slices"
	"time"

	"github.com/goccy/go-yaml/ast"
)

// Period is the days from one to another, both included; a zero day is open.
type Period struct{ From, To time.Time }

// Holds says whether a day is in the period.
func (p Period) Holds(day time.Time) bool {
	return !day.Before(p.From) && (p.To.IsZero() || !day.After(p.To))
}

// Overlaps says whether a day is in both periods.
func (p Period) Overlaps(q Period) bool {
	return (p.To.IsZero() || !p.To.Before(q.From)) && (q.To.IsZero() || !q.To.Before(p.From))
}

// Term is a value and the days on which it holds.
type Term[T any] struct {
	Value T
	Period
}

// Dated is a setting that changes with time: its values in the order of their days, no
// two of them on one day. A plain value holds on every day.
type Dated[T any] []Term[T]

// Always is a setting that does not change.
func Always[T any](value T) Dated[T] { return Dated[T]{{Value: value}} }

// On is the value on a day; false on a day that has none.
func (d Dated[T]) On(day time.Time) (T, bool) {
	for _, t := range d {
		if t.Holds(day) {
			return t.Value, true
		}
	}
	var none T
	return none, false
}

// Last is the value that holds last, whatever the day.
func (d Dated[T]) Last() (T, bool) {
	if len(d) == 0 {
		var none T
		return none, false
	}
	return d[len(d)-1].Value, true
}

func (d Dated[T]) sort() {
	slices.SortStableFunc(d, func(a, b Term[T]) int { return a.From.Compare(b.From) })
}

// dated reads a plain value, or a list of {value, from, to}: key is how the value is
// called there. Two periods of one setting that share a day are a fault.
func dated[T any](r *parser, to *Dated[T], what, key string, one func(*T) read) read {
	return func(n ast.Node) {
		list, ok := n.(*ast.SequenceNode)
		if !ok {
			var value T
			before := len(r.faults)
			one(&value)(n)
			if len(r.faults) == before {
				*to = Always(value)
			}
			return
		}
		if len(list.Values) == 0 {
			r.fault(n, "%s\u202f: liste vide", what)
		}
		for _, item := range list.Values {
			var t Term[T]
			r.mapping(item, what, append([]field{required(key, one(&t.Value))}, r.period(&t.Period)...)...)
			if !r.ordered(item, what, t.Period) {
				continue
			}
			for _, other := range *to {
				if other.Overlaps(t.Period) {
					r.fault(start(item), "%s\u202f: la période %s chevauche la période %s", what, t.Period, other.Period)
				}
			}
			*to = append(*to, t)
		}
		to.sort()
	}
}

// period are the keys of the days of something.
func (r *parser) period(p *Period) []field {
	return []field{optional("from", r.day(&p.From)), optional("to", r.day(&p.To))}
}

// ordered says whether a period ends on its first day or later; otherwise it is a fault.
func (r *parser) ordered(n ast.Node, what string, p Period) bool {
	ordered := p.To.IsZero() || !p.To.Before(p.From)
	if !ordered {
		r.fault(start(n), "%s\u202f: la période %s finit avant de commencer", what, p)
	}
	return ordered
}

// String is the period as the operator wrote its days.
func (p Period) String() string {
	switch {
	case p.From.IsZero() && p.To.IsZero():
		return "sans dates"
	case p.From.IsZero():
		return fmt.Sprintf("jusqu’au %s", p.To.Format(time.DateOnly))
	case p.To.IsZero():
		return fmt.Sprintf("à partir du %s", p.From.Format(time.DateOnly))
	}
	return fmt.Sprintf("du %s au %s", p.From.Format(time.DateOnly), p.To.Format(time.DateOnly))
}
