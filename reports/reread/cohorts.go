package reread

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/agir-indicateurs/agir/reports/secrecy"
)

// The tables of those who entered on each side of a break: a row a cohort of a place, which
// together are all those followed there from their entry.

// cohort is a row of such a table: who entered from a day to another, empty where open.
type cohort struct {
	occasion
	domain, from, to string
}

// indicator names the figures of those who entered between its days.
func (c cohort) indicator() string { return cohortOf(c.domain, c.from, c.to) }

func cohortOf(domain, from, to string) string { return domain + " " + from + ".." + to }

const cohortCaption = "selon le jour de l entree"

var enteredDays = regexp.MustCompile(`^(?:jusqu au (.+)|depuis le (.+)|du (.+) au (.+))$`)

// cohorts reads such a table; false when a table is not one.
func (r *reader) cohorts(d Document, t Table, month, known string) bool {
	domain := r.accessOf(t.Caption)
	if domain == "" || !strings.HasSuffix(r.Fold(t.Caption), cohortCaption) {
		return false
	}
	at := map[string]int{}
	for n, h := range t.Rows[0].Cells {
		at[r.Fold(h)] = n
	}
	for _, row := range t.Rows[1:] {
		name, _ := r.place(row)
		days := enteredDays.FindStringSubmatch(r.Fold(cellOf(row, at["entrees"])))
		if name == "" || days == nil {
			continue
		}
		c := cohort{occasion{name, month, known}, domain, dayOf(cmp.Or(days[2], days[3])), dayOf(cmp.Or(days[1], days[4]))}
		f := figure{indicator: c.indicator(), place: name, part: among, month: month, known: known}
		f.at = Leak{File: d.File, Sheet: t.Sheet, Table: t.Caption, Line: row.Number, Row: row.Cells[0] + ", " + cellOf(row, at["entrees"]), Column: "Parcours"}
		of := cellOf(row, at["parcours"])
		if r.add(f, of, false) && !slices.Contains(r.parted, c) {
			r.parted = append(r.parted, c)
		}
		r.cohortShares(t, row, f, withheldText.MatchString(of))
	}
	return true
}

// cohortShares keeps the shares of a row; what is adjusted is printed beside a share only.
func (r *reader) cohortShares(t Table, row Row, f figure, hidden bool) {
	shown := false
	for n, header := range t.Rows[0].Cells {
		folded, text := r.Fold(header), cellOf(row, n)
		if m := horizonHeader.FindStringSubmatch(folded); m != nil && m[1] == "a" {
			months, _ := strconv.Atoi(m[2])
			shown = strings.ContainsAny(text, "0123456789")
			f.at.Column = header
			r.access(f, f.indicator, months, text)
		}
		if (strings.HasPrefix(folded, "ajuste") || strings.HasPrefix(folded, "intervalle")) && (hidden || !shown) && strings.ContainsAny(text, "0123456789") {
			leak := f.at
			leak.Column, leak.Told = header, "what is made of a share is printed where it is withheld"
			r.leaks = append(r.leaks, leak)
		}
	}
}

// dayOf reads a day in words, once folded; what is no day is kept as it stands.
func dayOf(text string) string {
	words := strings.Fields(text)
	if len(words) != 3 {
		return text
	}
	for n, name := range foldedMonths {
		if words[1] == name {
			return fmt.Sprintf("%s-%02d-%02s", words[2], n+1, strings.TrimRight(words[0], "erᵉʳ"))
		}
	}
	return text
}

var foldedMonths = []string{"janvier", "fevrier", "mars", "avril", "mai", "juin", "juillet", "aout", "septembre", "octobre", "novembre", "decembre"}

// partings tie the cohorts of a place to those followed there, and one that a break ended to
// those who had entered around it. That the nation's are the departments' is tied as every
// column.
func (t *ties) partings() {
	var places []cohort // and domains
	keys := map[cohort][]string{}
	for _, c := range t.parted {
		of := cohort{occasion: c.occasion, domain: c.domain}
		if keys[of] == nil {
			places = append(places, of)
		}
		keys[of] = append(keys[of], t.key(c.occasion, c.indicator(), among))
		t.endedByABreak(c)
	}
	for _, of := range places {
		if followed := t.key(of.occasion, of.domain, among); t.has(followed) {
			t.tie(followed, keys[of]...)
		}
	}
}

// endedByABreak ties a cohort to those who had entered from its first day on at the end of
// the month before the break, and of its own, as any edition told.
func (t *ties) endedByABreak(c cohort) {
	last, err := time.Parse(time.DateOnly, c.to)
	if err != nil {
		return
	}
	day := last.AddDate(0, 0, 1)
	own := time.Date(day.Year(), day.Month(), 1, 0, 0, 0, 0, time.UTC)
	open := c.domain
	if c.from != "" {
		open = cohortOf(c.domain, c.from, "")
	}
	now := t.key(c.occasion, c.indicator(), among)
	for _, month := range []time.Time{own.AddDate(0, -1, 0), own} {
		for _, f := range t.figures {
			if f.place != c.name || f.indicator != open || f.part != among || f.month != month.Format("2006-01") {
				continue
			}
			t.sums = append(t.sums, secrecy.Sum{Total: now, Parts: []string{f.key(),
				t.unprinted(t.key(c.occasion, c.indicator(), "depuis "+f.month+" "+f.known), now, "those who entered between a break and the end of a month are few", true)}})
		}
	}
}
