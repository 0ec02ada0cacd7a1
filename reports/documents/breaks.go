package documents

import (
	"slices"
	"strings"
	"time"

	"github.com/agir-indicateurs/agir/queries"
	"github.com/agir-indicateurs/agir/reports"
)

// Break is a day from which figures no longer mean what they meant. Without indicators it
// breaks all of them, without places it breaks them everywhere.
type Break struct {
	Day        time.Time
	Label      string
	Indicators []string
	Places     []string // codes of the territories: departments, and those that hold one
}

// breaks says whether it breaks a figure in a place; a structure is in its department.
func (b Break) breaks(code string, p reports.Territory) bool {
	if b.Indicators != nil && !slices.Contains(b.Indicators, code) {
		return false
	}
	departement, _, _ := strings.Cut(p.Code, "/")
	return b.Places == nil || slices.Contains(b.Places, p.Code) || p.Level == queries.Structure && slices.Contains(b.Places, departement)
}

// month is the first one after the break: the one that holds its day.
func (b Break) month() time.Time {
	return time.Date(b.Day.Year(), b.Day.Month(), 1, 0, 0, 0, 0, time.UTC)
}

// mixed says whether the twelve months that end with one lie on both sides of the break.
func (b Break) mixed(month time.Time) bool {
	last := month.AddDate(0, 1, -1)
	yearBefore := time.Date(last.Year()-1, last.Month()+1, 0, 0, 0, 0, 0, time.UTC)
	if last.Day() < yearBefore.Day() {
		yearBefore = time.Date(last.Year()-1, last.Month(), last.Day(), 0, 0, 0, 0, time.UTC)
	}
	return !month.Before(b.month()) && yearBefore.Before(b.Day)
}

// breaking are the breaks of a figure of a place, in the order of their days.
func breaking(all []Break, code string, p reports.Territory) []Break {
	all = slices.DeleteFunc(slices.Clone(all), func(b Break) bool { return !b.breaks(code, p) })
	slices.SortStableFunc(all, func(a, b Break) int { return a.Day.Compare(b.Day) })
	return all
}

// side says between which breaks the figure of a month stands, and whether it stands on one
// side of each: one over twelve months does not until they all lie after the day.
func side(i queries.Indicator, breaks []Break, month time.Time) (n int, whole bool) {
	whole = true
	for _, b := range breaks {
		if !month.Before(b.month()) {
			n++
		}
		whole = whole && !(i.OverYear && b.mixed(month))
	}
	return n, whole
}

// oneSide says whether two months of a figure may be compared.
func oneSide(i queries.Indicator, breaks []Break, a, b time.Time) bool {
	n, whole := side(i, breaks, a)
	m, wholeToo := side(i, breaks, b)
	return n == m && whole && wholeToo
}

// onSideOf keeps the readings that stand on the side of a month.
func onSideOf(i queries.Indicator, breaks []Break, months []time.Time, readings []Reading, month time.Time) []Reading {
	for k := range readings {
		readings[k].Known = readings[k].Known && oneSide(i, breaks, months[k], month)
	}
	return readings
}

func (v *View) breaking(code string) []Break { return breaking(v.breaks, code, v.place) }

// comparable says whether no break stands between two months of a figure.
func (v *View) comparable(code string, a, b time.Time) bool {
	return oneSide(v.indicators[code], v.breaking(code), a, b)
}

// drawnBreaks are where breaks are drawn along some months: before the month that holds
// their day.
func drawnBreaks(breaks []Break, months []time.Time) []reports.Break {
	var drawn []reports.Break
	for _, b := range breaks {
		at := slices.IndexFunc(months, func(m time.Time) bool { return !m.Before(b.month()) })
		if at > 0 {
			drawn = append(drawn, reports.Break{Before: at, Label: b.named()})
		}
	}
	return drawn
}

func (b Break) named() string { return b.Label + ", " + reports.FormatDay(b.Day) }

// breakNotes name the breaks that stand between the months of a table, for one of its
// figures at least.
func (v *View) breakNotes(codes []string, months []time.Time) []string {
	var notes []string
	for _, b := range v.breaks {
		var broken []string
		for _, code := range codes {
			first, last := slices.MinFunc(months, time.Time.Compare), slices.MaxFunc(months, time.Time.Compare)
			crossed := first.Before(b.month()) && !last.Before(b.month()) || v.indicators[code].OverYear && b.mixed(last)
			if b.breaks(code, v.place) && crossed {
				broken = append(broken, v.label(code))
			}
		}
		if len(broken) == 0 {
			continue
		}
		whose := ""
		if len(broken) < len(codes) {
			whose = " (" + strings.Join(broken, ", ") + ")"
		}
		tail := ". Les mois d’avant et d’après ne se comparent pas."
		if len(months) == 1 {
			tail = reports.Narrow + "; les douze mois observés la traversent."
		}
		notes = append(notes, "Rupture de série le "+reports.FormatDay(b.Day)+reports.Narrow+": "+b.Label+whose+tail)
	}
	return notes
}

// breaksDrawn names the breaks drawn on the lines of key figures, which have no room for it.
func breaksDrawn(k reports.KeyFigures) string {
	var named []string
	for _, f := range k.Figures {
		for _, b := range f.Trend.Breaks {
			if !slices.Contains(named, b.Label) {
				named = append(named, b.Label)
			}
		}
	}
	if len(named) == 0 {
		return ""
	}
	return "Trait vertical" + reports.Narrow + ": rupture de série (" + strings.Join(named, reports.Narrow+"; ") + ")."
}

// sinceBreak are the last months of some that stand on one side, after the last break.
func (v *View) sinceBreak(code string, months []time.Time) ([]time.Time, []Break) {
	breaks := v.breaking(code)
	if len(months) == 0 {
		return months, nil
	}
	var crossed []Break
	from := 0
	for _, b := range breaks {
		if at := slices.IndexFunc(months, func(m time.Time) bool { return !m.Before(b.month()) }); at > 0 {
			crossed, from = append(crossed, b), at
		}
	}
	return months[from:], crossed
}
