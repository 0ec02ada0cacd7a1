package schedules

import (
	"cmp"
	"slices"
	"time"
)

// State is what became of a period: one word, the same in the store.
type State = string

const (
	Waiting   State = "waiting"   // its hour has come, something has not arrived
	Published State = "published" // its figures are numbered, the documents are not all on their way
	Failed    State = "failed"    // it was tried and will be again
	Made      State = "made"
	Passed    State = "passed"    // missed for too long: it will not be made
	Rehearsed State = "rehearsed" // made, and laid aside: the store is not live yet
)

// Settled says whether nothing more is owed of a period in a state.
func Settled(s State) bool { return s == Made || s == Passed || s == Rehearsed }

// Entry is a line of the ledger: one period of one job.
type Entry struct {
	Job      string
	Period   string // "2023-09", "2023-W40", "2023-10-05"
	DueAt    time.Time
	State    State
	Failures int       // makings that failed so far
	Edition  int       // that it published; 0 for none
	Why      string    // what it waits for, or why it failed
	Since    time.Time // instant of the last change
}

// Owing is a period to make.
type Owing struct {
	Schedule Schedule
	Period   string
	Month    time.Time // whose documents are asked for
	Asked    time.Time // day that it prepares: that of its hour, unless it is moved back
	DueAt    time.Time
	Deadline time.Time // instant after which it is made without what is missing
	Before   Entry     // what the ledger holds of it; zero for a period never tried
	Passed   bool      // too old: it is to be settled without being made
}

// Owed lists the periods whose hour has come by now and that the ledger does not
// hold as settled: the files to take first, since all is made from what is known
// now, then the rest in the order in which it was due. began is the instant of
// the first run: of the hours before it only the last of each schedule is owed,
// so that a first evening gives its first documents and not those of ten years.
//
// The ledger must hold nothing that a clock ahead of now has entered: once a later
// period is settled, nothing before it is owed.
func Owed(all []Schedule, ledger []Entry, began, now time.Time) []Owing {
	if began.After(now) {
		began = now // by a clock that was ahead
	}
	known := make(map[[2]string]Entry, len(ledger))
	for _, e := range ledger {
		known[[2]string{e.Job, e.Period}] = e
	}
	var owed []Owing
	for _, s := range all {
		owed = append(owed, s.owed(known, began, now)...)
	}
	slices.SortFunc(owed, func(a, b Owing) int {
		x, y := a.Schedule, b.Schedule
		return cmp.Or(cmp.Compare(x.turn(), y.turn()), a.DueAt.Compare(b.DueAt), cmp.Compare(x.Job, y.Job))
	})
	return owed
}

func (s Schedule) owed(known map[[2]string]Entry, began, now time.Time) []Owing {
	hours := s.unsettledHours(known, began, now)
	var owed []Owing
	seen := make(map[string]bool)
	for _, h := range hours {
		key := s.key(h)
		entry := known[[2]string{s.Job, key}]
		if seen[key] || Settled(entry.State) {
			continue
		}
		seen[key] = true
		owed = append(owed, Owing{
			Schedule: s, Period: key, Month: s.month(h), Asked: h.asked, DueAt: h.at, Deadline: h.at.AddDate(0, 0, s.PatienceDays), Before: entry,
		})
	}
	for i := range max(0, len(owed)-s.CatchUp) {
		owed[i].Passed = true
	}
	return owed
}

// unsettledHours lists the hours to look at: those since the last period settled,
// or since the first that is still waiting.
func (s Schedule) unsettledHours(known map[[2]string]Entry, began, now time.Time) []hour {
	var last, open time.Time
	for key, e := range known {
		switch {
		case key[0] != s.Job:
		case Settled(e.State):
			last = later(last, e.DueAt)
		case open.IsZero() || e.DueAt.Before(open):
			open = e.DueAt
		}
	}
	switch {
	case !open.IsZero():
		return s.hoursBetween(open.Add(-time.Second), now)
	case !last.IsZero():
		return s.hoursBetween(last, now)
	}
	hours := s.hoursBetween(began, now)
	if h, ok := s.lastBefore(began); ok {
		hours = slices.Insert(hours, 0, h)
	}
	return hours
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// lastBefore is the last hour of a schedule up to an instant.
func (s Schedule) lastBefore(at time.Time) (hour, bool) {
	for _, days := range []int{2, 40, 400} {
		if hours := s.hoursBetween(at.AddDate(0, 0, -days), at); len(hours) > 0 {
			return hours[len(hours)-1], true
		}
	}
	return hour{}, false
}

// turn puts the files before what is made from them, then the backup, and the alarm last.
func (s Schedule) turn() int {
	switch s.Makes {
	case Ingestion:
		return 0
	case Backup:
		return 2
	case Alarm:
		return 3
	}
	return 1
}
