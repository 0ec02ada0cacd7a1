package settings

import (
	"testing"
	"time"
)

func day(t *testing.T, text string) time.Time {
	t.Helper()
	if text == "" {
		return time.Time{}
	}
	d, err := time.Parse(time.DateOnly, text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// Both days of a period are in it; either may be open.
func TestAPeriodHoldsItsTwoDays(t *testing.T) {
	for _, c := range []struct {
		from, to, on string
		want         bool
	}{
		{"2025-01-02", "2025-01-31", "2025-01-01", false}, {"2025-01-02", "2025-01-31", "2025-01-02", true},
		{"2025-01-02", "2025-01-31", "2025-01-31", true}, {"2025-01-02", "2025-01-31", "2025-02-01", false},
		{"", "2025-01-31", "1990-01-01", true}, {"2025-01-02", "", "2090-01-01", true}, {"", "", "2025-01-01", true},
		{"2025-01-02", "2025-01-02", "2025-01-02", true},
	} {
		p := Period{day(t, c.from), day(t, c.to)}
		if got := p.Holds(day(t, c.on)); got != c.want {
			t.Errorf("%s: %s: %t, want %t", p, c.on, got, c.want)
		}
	}
}

// Two periods overlap when one day is in both.
func TestPeriodsThatShareADay(t *testing.T) {
	for _, c := range []struct {
		a, b [2]string
		want bool
	}{
		{[2]string{"", "2025-01-31"}, [2]string{"2025-02-01", ""}, false},
		{[2]string{"", "2025-01-31"}, [2]string{"2025-01-31", ""}, true},
		{[2]string{"2025-01-01", "2025-01-31"}, [2]string{"2025-01-10", "2025-01-20"}, true},
		{[2]string{"2025-01-01", "2025-01-31"}, [2]string{"2024-01-10", "2024-12-31"}, false},
		{[2]string{"", ""}, [2]string{"2025-01-01", "2025-01-01"}, true},
	} {
		a, b := Period{day(t, c.a[0]), day(t, c.a[1])}, Period{day(t, c.b[0]), day(t, c.b[1])}
		if a.Overlaps(b) != c.want || b.Overlaps(a) != c.want {
			t.Errorf("%s and %s: want %t", a, b, c.want)
		}
	}
}

// The limit is that of the day of entry, and 24 months where no setting speaks.
func TestTheLimitOfADayOfEntry(t *testing.T) {
	s := &Settings{LimitMonths: Dated[int]{{Value: 20, Period: Period{From: day(t, "2024-05-16"), To: day(t, "2025-12-31")}}}}
	for on, want := range map[string]int{"2024-05-15": 24, "2024-05-16": 20, "2025-12-31": 20, "2026-01-01": 24} {
		if got := s.LimitOf(day(t, on)); got != want {
			t.Errorf("%s: %d, want %d", on, got, want)
		}
	}
}

// A recipient reads from his first day to his last, both included.
func TestTheDaysOfARecipient(t *testing.T) {
	for _, c := range []struct{ from, to string }{{"2025-01-01", "2025-12-31"}, {"", "2025-12-31"}, {"2025-01-01", ""}} {
		s := &Settings{Recipients: []Recipient{{Code: "ddets-49", Period: Period{day(t, c.from), day(t, c.to)}}}}
		for on, want := range map[string]bool{"2024-12-31": c.from == "", "2025-01-01": true, "2025-12-31": true, "2026-01-01": c.to == ""} {
			if got := s.Reads("ddets-49", day(t, on)); got != want {
				t.Errorf("from %q to %q, %s: %t", c.from, c.to, on, got)
			}
			if !s.Reads("retours/soliha", day(t, on)) {
				t.Errorf("a sender does not read on %s", on)
			}
		}
	}
}
