package contract

import (
	"regexp"
	"strconv"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/exports"
)

// order is how a column writes its days in numbers.
type order int

const (
	ordinary   order = iota // day first, as in French
	monthFirst              // 9/30/2023
	unsure                  // some values prove one order and some the other
)

var (
	threeNumbers = regexp.MustCompile(`^\s*(\d{1,2})\s?([/.-])\s?(\d{1,2})\s?[/.-]\s?(\d{4}|\d{2})(?:[\s,T]+(.*))?$`)
	halfDay      = regexp.MustCompile(`(?i)\d\s?[ap]\.?\s?m\b`)
)

// proof is what a day says of the order: that the first number is the day, or the month.
func proof(text string) (day, month bool) {
	m := threeNumbers.FindStringSubmatch(text)
	if m == nil {
		return false, false
	}
	a, b := atoi(m[1]), atoi(m[3])
	if halfDay.MatchString(m[5]) {
		return a > 12 && b <= 12, a <= 12
	}
	return a > 12 && a <= 31 && 1 <= b && b <= 12, b > 12 && b <= 31 && 1 <= a && a <= 12
}

// favours reports whether a day that either order may say is still to come with the month
// first, and is not with the day first: no proof, but many of them make a slip of the one
// value that proves the contrary.
func favours(text string, extractionOn time.Time) (day bool) {
	m := threeNumbers.FindStringSubmatch(text)
	if m == nil {
		return false
	}
	a, b, year := atoi(m[1]), atoi(m[3]), atoi(m[4])
	if year < 100 {
		year += 2000
	}
	on := func(day, month int) time.Time { return time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC) }
	return 1 <= min(a, b) && max(a, b) <= 12 && on(b, a).After(extractionOn) && !on(a, b).After(extractionOn)
}

func atoi(s string) int { n, _ := strconv.Atoi(s); return n }

// dayFirst writes a day whose month stands first as the others.
func dayFirst(text string) string {
	m := threeNumbers.FindStringSubmatch(text)
	if m == nil {
		return text
	}
	return m[3] + m[2] + m[1] + m[2] + m[4]
}

// provedFrom is how many rows are searched at least: slips and a second hand show there.
const provedFrom = 200

// provedWithin is how many rows are searched for a proof of the order of the days.
const provedWithin = 5000

// disputed is the share of the proofs above which the fewer are no mere slips.
const disputed = 0.2

// orderDays looks, in each column of days, for values that prove their order, and says
// once for a column what came of it. It stops early when all say that the day comes first.
func (r *reader) orderDays(sheet *exports.Sheet, tables []*tableReader) error {
	proofs := make(map[int]*[3]int) // by position: days first, months first, favours of days first
	for _, t := range tables {
		for i := range t.fields {
			if t.fields[i].column.Type == Day {
				for _, p := range t.fields[i].sources {
					proofs[p] = new([3]int)
				}
			}
		}
	}
	open, rows := len(proofs), 0
	for row, err := range sheet.Rows() {
		if err != nil {
			return err
		}
		if row.Number <= tables[0].header.row {
			continue
		}
		if rows++; open == 0 && rows > provedFrom || rows > provedWithin {
			break
		}
		for p, count := range proofs {
			if p >= len(row.Cells) || row.Cells[p].Kind != exports.Text || len(row.Cells[p].Text) > foldedAtMost {
				continue
			}
			day, month := proof(unmarked(row.Cells[p].Text))
			if day {
				if count[0]++; count[0] == 1 && count[1] == 0 {
					open--
				}
			}
			if !day && !month && favours(unmarked(row.Cells[p].Text), r.reading.ExtractionOn) {
				count[2]++
			}
			if month {
				if count[1]++; count[1] == 1 && count[0] > 0 {
					open++ // both: how many of each matters
				}
			}
		}
	}
	for _, t := range tables {
		t.settle(proofs)
	}
	return nil
}

// settle gives the columns of days of a table the order that was proved.
func (t *tableReader) settle(proofs map[int]*[3]int) {
	for i := range t.fields {
		f := &t.fields[i]
		if f.column.Type != Day {
			continue
		}
		days, months, likely, at := 0, 0, 0, -1
		for _, p := range f.sources {
			days, months, likely, at = days+proofs[p][0], months+proofs[p][1], likely+proofs[p][2], p
		}
		rule, message := "", ""
		switch all := float64(days + months); {
		case months == 0 || float64(months) < disputed*all, days == 0 && float64(months) < disputed*float64(months+likely):
			continue
		case float64(days) >= disputed*all:
			f.order, rule = unsure, "ordre_incertain"
			message = french("certaines dates y sont écrites jour/mois et d'autres mois/jour : on ne peut savoir ce que disent les autres. Écrivez-les toutes jj/mm/aaaa. En attendant, aucune date de cette colonne n'est lue.")
		default:
			f.order, rule = monthFirst, "mois_avant_jour"
			message = french("les dates y sont écrites mois/jour, et sont lues ainsi. Écrivez-les jj/mm/aaaa.")
		}
		label := t.labelAt(at + 1)
		t.reader.reading.Problems = append(t.reader.reading.Problems, Problem{
			File: t.reader.context.Name, Sheet: t.Sheet, Row: t.header.row, Column: at + 1, Label: label, Rule: rule, Severity: Warning,
			Message: subject(label) + message,
		})
	}
}
