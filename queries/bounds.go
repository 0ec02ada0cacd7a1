package queries

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// FigurePart is a count that a figure holds.
type FigurePart string

const (
	Whole   FigurePart = "effectif" // of a count
	Base    FigurePart = "sur"      // denominator
	Counted FigurePart = "nombre"   // numerator
	Others  FigurePart = "hors"     // denominator less numerator
)

// Term is a part of a figure, of the month or of some months before.
type Term struct {
	Part      FigurePart
	Indicator string // code
	Months    int    // before
}

func (t Term) String() string {
	text := string(t.Part) + " " + t.Indicator
	if t.Months > 0 {
		text += fmt.Sprintf(", %d mois avant", t.Months)
	}
	return text
}

// Bound says that, by their definitions, some persons are among others: the terms of
// Least make no more than those of Most, in the same place. Whoever holds the figures knows
// it.
type Bound struct{ Least, Most []Term }

// Across says whether the figures are of several months.
func (b Bound) Across() bool {
	return slices.ContainsFunc(slices.Concat(b.Least, b.Most), func(t Term) bool { return t.Months > 0 })
}

func (b Bound) String() string { return sumOf(b.Least) + " <= " + sumOf(b.Most) }

func sumOf(terms []Term) string {
	texts := make([]string, len(terms))
	for i, t := range terms {
		texts[i] = t.String()
	}
	return strings.Join(texts, " + ")
}

const (
	aTerm = `(?:effectif|sur|nombre|hors)(?: [a-z][a-z0-9_]*)?(?:, [1-9] mois avant)?`
	aSum  = aTerm + `(?: \+ ` + aTerm + `)*`
	anIn  = aSum + ` <= ` + aSum
)

var boundsForm = regexp.MustCompile(`^` + anIn + `(?:; ` + anIn + `)*$`)

// BoundsOf reads bounds as headers write them; a term without a code is of the figure itself.
func BoundsOf(text, code string) []Bound {
	var bounds []Bound
	for one := range strings.SplitSeq(text, "; ") {
		least, most, ok := strings.Cut(one, " <= ")
		if ok {
			bounds = append(bounds, Bound{termsOf(least, code), termsOf(most, code)})
		}
	}
	return bounds
}

func termsOf(text, code string) []Term {
	var terms []Term
	for one := range strings.SplitSeq(text, " + ") {
		one, before, _ := strings.Cut(one, ", ")
		part, of, named := strings.Cut(one, " ")
		if !named {
			of = code
		}
		months, _ := strconv.Atoi(strings.TrimSuffix(before, " mois avant"))
		terms = append(terms, Term{FigurePart(part), of, months})
	}
	return terms
}

// faults are the terms of a bound that no figure has.
func (c *Catalogue) faults(file string, b Bound) (faults []error) {
	for _, t := range slices.Concat(b.Least, b.Most) {
		i, known := c.Indicator(t.Indicator)
		switch {
		case !known:
			faults = append(faults, fmt.Errorf("%s: bounds: no indicator %q", file, t.Indicator))
		case !i.has(t.Part):
			faults = append(faults, fmt.Errorf("%s: bounds: %s is a %s: it has no %q", file, t.Indicator, i.Kind, t.Part))
		}
	}
	return faults
}

func (i Indicator) has(part FigurePart) bool {
	switch i.Kind {
	case Count:
		return part == Whole
	case Rate, Ratio:
		return part != Whole
	default:
		return part == Base
	}
}
