package work

import (
	"testing"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/inbox"
)

// What became of an awaited statement, in a word, on each side of the day on which the
// documents of the month leave.
func TestFates(t *testing.T) {
	issue := time.Date(2023, 10, 5, 0, 0, 0, 0, time.UTC)
	file := func(status inbox.Status, unchanged string) *inbox.State {
		return &inbox.State{Statement: inbox.Statement{File: 7}, Status: status, Unchanged: unchanged}
	}
	for name, c := range map[string]struct {
		on   time.Time
		come Come
		last *inbox.State
		want Fate
		file int64
	}{
		"come":                      {issue, Come{In: true}, file(inbox.InForce, ""), Arrived, 7},
		"come, and not seen":        {issue, Come{In: true}, nil, Arrived, 0},
		"come unchanged":            {issue, Come{In: true}, file(inbox.InForce, "avant.csv"), Unchanged, 7},
		"held":                      {issue, Come{Held: 8}, file(inbox.Held, ""), Held, 8},
		"refused":                   {issue, Come{}, file(inbox.Declined, ""), Declined, 7},
		"taken back":                {issue, Come{}, file(inbox.Withdrawn, ""), Declined, 7},
		"outside, so still awaited": {issue.AddDate(0, 0, -1), Come{}, file(inbox.Outside, ""), Expected, 0},
		"awaited the day before":    {issue.AddDate(0, 0, -1), Come{}, nil, Expected, 0},
		"late on the day":           {issue, Come{}, nil, Late, 0},
	} {
		s := &Status{On: c.on, IssueOn: issue}
		if got := s.fateOf(c.come, c.last); got.Fate != c.want || got.File != c.file {
			t.Errorf("%s: %s, file %d", name, got.Fate, got.File)
		}
	}
	if got := (&Status{On: issue}).fateOf(Come{}, nil); got.Fate != Expected {
		t.Errorf("no schedule says the day, and it is %s", got.Fate)
	}
}
