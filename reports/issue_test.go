package reports

import (
	"strings"
	"testing"
	"time"
)

// A reader counts the editions of a month that he received; the number is the store's.
func TestHowAnEditionIsCalled(t *testing.T) {
	december := on(2024, time.December, 1)
	for want, r := range map[string]Report{
		"Essai, provisoire": {Status: Provisional}, "Essai, définitif": {Status: Final},
		"Édition\u00a02 de décembre 2024 (n°\u00a07), définitive": {Edition: 7, Printing: 2, Status: Final, Month: december},
		"Édition n°\u00a07, provisoire":                           {Edition: 7, Status: Provisional, Month: december},
		"version du 3\u00a0octobre 2023":                          {Kind: Guide, IssuedOn: on(2023, time.October, 3)},
	} {
		if got := r.EditionLine(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

// The next issue is announced when it is to come on the day of this one, and on no other.
func TestAnIssueAnnouncesTheNextOne(t *testing.T) {
	day := on(2025, time.June, 10)
	for _, c := range []struct {
		next time.Time
		want bool
	}{{day.AddDate(0, 0, 1), true}, {day, false}, {on(2025, time.January, 5), false}, {time.Time{}, false}} {
		r := Report{Kind: MonthlyReport, Status: Final, IssuedOn: day, AsOf: day, NextOn: c.next}
		if got := strings.Contains(strings.Join(r.IssueLine(), " "), "prochaine"); got != c.want {
			t.Errorf("next on %v: announced %t", c.next, got)
		}
	}
}
