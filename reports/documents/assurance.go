package documents

import (
	"github.com/agir-indicateurs/agir/queries"
	"github.com/agir-indicateurs/agir/reports"
)

// Assurance is what the ordinary variation of a rate does of its target when nothing
// changes: NHS England, Making Data Count, whose three answers these are.
type Assurance string

const (
	AlwaysReached  Assurance = "toujours atteinte" // the target lies under the limits
	NeverReached   Assurance = "jamais atteinte"   // it lies over them
	SometimesMet   Assurance = "tantôt atteinte, tantôt non"
	LimitsToRedraw Assurance = "en mouvement" // the last settled months have left the limits: they say nothing of those to come
)

// Assure holds limits against a target, which is to be reached from below, or from above
// where less is better. A target on a limit is within them.
func (x Control) Assure(target float64, better queries.Better) Assurance {
	if x.Moving {
		return LimitsToRedraw
	}
	reached, missed := target < x.Lower, target > x.Upper
	if better == queries.Lower {
		reached, missed = missed, reached
	}
	switch {
	case reached:
		return AlwaysReached
	case missed:
		return NeverReached
	}
	return SometimesMet
}

// assuranceNote says how the words are to be read.
const assuranceNote = "Variation habituelle" + reports.Narrow + ": ce que la cible devient si rien ne change. Toujours atteinte ou jamais atteinte" + reports.Narrow +
	": les limites habituelles de la série sont tout entières au-delà de la cible, ou en deçà" + reports.Narrow +
	"; tantôt atteinte, tantôt non" + reports.Narrow + ": elle est entre ces limites, et le hasard en décide d’un mois à l’autre. En mouvement" + reports.Narrow +
	": l’un des trois derniers mois définitifs est sorti des limites. Il faut douze mois définitifs."

// tooShort stands for the answer where a series has too few settled months.
const tooShort = "moins de douze mois"

// withoutVainAssurance takes from a table its last column, that of the answers, where no series
// is long enough for one: a note says so instead.
func withoutVainAssurance(t reports.Table) reports.Table {
	last := len(t.Columns) - 1
	for _, row := range t.Rows {
		if x := row.Cells[last]; x.Known() && x.Words != tooShort && row.Kind != reports.Group {
			return t
		}
	}
	t.Columns = t.Columns[:last]
	for i := range t.Rows {
		t.Rows[i].Cells = t.Rows[i].Cells[:last]
	}
	for i, n := range t.Notes {
		if n == assuranceNote {
			t.Notes[i] = "Variation habituelle" + reports.Narrow + ": non décrite avant douze mois définitifs."
		}
	}
	return t
}

// assurance is the answer as it is printed, or that there is none.
func assurance(x Control, drawn bool, target float64, set bool, better queries.Better) reports.Value {
	switch {
	case !set:
		return reports.Missing(reports.Words, reports.NotRelevant)
	case !drawn:
		return reports.WordsOf(tooShort)
	}
	return reports.WordsOf(string(x.Assure(target, better)))
}

// assured is that of a rate of the place, held against the target that it aims at.
func (v *View) assured(code string, targets Targets) reports.Value {
	target, _, set := targets.aim(v.place, code)
	x := v.control(code)
	return assurance(x, x.Points > 0, target, set, v.indicators[code].Better)
}

// assured is that of a rate of a place, withheld where the rate is; each holds the target
// of the nation, which is the same for all.
func (c *comparison) assured(code string, p reports.Territory) reports.Value {
	if value, _, free := c.shown(code, p); !free || !value.Known() {
		return reports.Missing(reports.Words, value.Absence)
	}
	target, set := c.Targets.Nation[code]
	x, drawn := c.Control(code, p)
	return assurance(x, drawn, target, set, c.indicators[code].Better)
}
