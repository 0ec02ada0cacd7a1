package schedules

import (
	"testing"
	"time"
)

func TestDueAndNextIssue(t *testing.T) {
	for _, c := range []struct{ day, due, next string }{
		{"2023-10-01", "2023-09-01", "2023-11-05"},
		{"2023-10-31", "2023-09-01", "2023-11-05"},
		{"2024-01-05", "2023-12-01", "2024-02-05"},
		{"2024-03-31", "2024-02-01", "2024-04-05"}, // not 2 March: February has no 31st
		{"2023-12-05", "2023-11-01", "2024-01-05"},
	} {
		day, err := time.Parse(time.DateOnly, c.day)
		if err != nil {
			t.Fatal(err)
		}
		due := Due(day)
		if got := due.Format(time.DateOnly); got != c.due {
			t.Errorf("due on %s: %s, want %s", c.day, got, c.due)
		}
		if got := NextIssue(due).Format(time.DateOnly); got != c.next {
			t.Errorf("next issue after %s: %s, want %s", c.due, got, c.next)
		}
	}
}
