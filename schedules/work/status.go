package work

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/inbox"
	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/pipeline/store"
	"github.com/agir-indicateurs/agir/schedules"
	"github.com/agir-indicateurs/agir/schedules/delivery"
	"github.com/agir-indicateurs/agir/schedules/release"
)

// StatusRequest asks how it stands with a store.
type StatusRequest struct {
	ConditionRequest
	AsOf  time.Time // the day judged; what was done after it is not known
	Month time.Time // its first day; zero for the last month that is over that day
	// Beside says that somebody else may be writing: nothing is worked out, and the pairs
	// are those that the last run counted, less those decided since.
	Beside bool
}

// Status is how it stands with a store on a day: what waits for somebody, what has come
// of a month, how the work goes, and what left for whom.
type Status struct {
	On           time.Time
	Month        time.Time // whose statements are awaited
	Live         bool      // what is made leaves
	Said         bool      // the operator said that it may
	Departements []string  // of which something is awaited
	IssueOn      time.Time // day on which the documents of the month leave; zero when no schedule says it
	Awaited      []AwaitedLine
	Reception    books.Reception
	Pairs        int // of records that may be one person, which somebody is to decide; not known of a day past
	*Condition
}

// AwaitedLine is what has come of a sender's statement of a kind, department by
// department.
type AwaitedLine struct {
	Sender, Kind string
	Come         map[string]Come // by department; none where it is not awaited
	Last         time.Time       // month of the statement in force, zero when there never was one
}

// Come is what became of a statement awaited for a month.
type Come struct {
	In   bool  // it has come
	Held int64 // file that waits for a decision, 0 for none
	Fate Fate
	File int64 // that made it so, 0 for none
}

// Fate is what became of an awaited statement, in a word.
type Fate string

const (
	Arrived   Fate = "arrived"
	Unchanged Fate = "unchanged" // its bytes had come before
	Held      Fate = "held"      // it waits for a decision
	Declined  Fate = "declined"  // refused, or taken back, by somebody
	Expected  Fate = "expected"
	Late      Fate = "late" // its month leaves, or has left
)

// fateOf says it of the last file that speaks of an awaited statement, and of its day.
func (s *Status) fateOf(come Come, last *inbox.State) Come {
	switch {
	case come.In && last != nil:
		come.Fate, come.File = Arrived, last.File
		if last.Unchanged != "" {
			come.Fate = Unchanged
		}
	case come.In:
		come.Fate = Arrived
	case come.Held != 0:
		come.Fate, come.File = Held, come.Held
	case last != nil && (last.Status == inbox.Declined || last.Status == inbox.Withdrawn):
		come.Fate, come.File = Declined, last.File
	case !s.IssueOn.IsZero() && !s.On.Before(s.IssueOn):
		come.Fate = Late
	default:
		come.Fate = Expected
	}
	return come
}

// Waits says whether something waits for somebody.
func (s *Status) Waits() bool { return s.Trouble.Waits() || s.Pairs > 0 }

// Missing counts the statements awaited for the month that have not come, and all those
// awaited.
func (s *Status) Missing() (missing, awaited int) {
	for _, l := range s.Awaited {
		awaited += len(l.Come)
		missing += l.missing()
	}
	return missing, awaited
}

func (l AwaitedLine) missing() (n int) {
	for _, c := range l.Come {
		if !c.In {
			n++
		}
	}
	return n
}

// Lacking are the lines of which something has not come.
func (s *Status) Lacking() []AwaitedLine {
	return slices.DeleteFunc(slices.Clone(s.Awaited), func(l AwaitedLine) bool { return l.missing() == 0 })
}

// shownFor is for how many days the status shows what left, what was refused, and what
// was put aside: nothing stays there for ever.
const shownFor = 31

// Recent says whether a day is among those that the status still shows.
func (s *Status) Recent(day time.Time) bool {
	return !day.AddDate(0, 0, shownFor).Before(s.On)
}

// Left are the messages that left of late, the last one first.
func (s *Status) Left() []books.Posting {
	left := slices.DeleteFunc(slices.Clone(s.Outbox), func(o books.Posting) bool {
		return o.State != books.Sent || !s.Recent(schedules.DayOf(o.LastAt)) || o.Kind == string(delivery.Alarm)
	})
	slices.SortStableFunc(left, func(a, b books.Posting) int { return b.LastAt.Compare(a.LastAt) })
	return left
}

// StatusOf answers a StatusRequest.
func StatusOf(ctx context.Context, s *store.Store, r StatusRequest) (*Status, error) {
	if today := schedules.DayOf(r.Now); r.AsOf.Before(today) {
		r.Now, r.Past = schedules.EndOf(r.AsOf), true
	}
	month := r.Month
	if month.IsZero() {
		month = schedules.Due(r.AsOf)
	}
	st := &Status{On: r.AsOf, Month: month}
	var err error
	if st.Live, err = books.IsLive(ctx, s); err != nil {
		return nil, err
	}
	if st.Said, err = books.SaidLive(ctx, s); err != nil {
		return nil, err
	}
	states, err := books.States(ctx, s, r.Settings, r.AsOf) // once: it is what takes time
	if err != nil {
		return nil, err
	}
	if st.Reception, err = books.ReceptionOn(ctx, s, r.Settings, states, r.AsOf); err != nil {
		return nil, err
	}
	st.await(r.Settings, r.Schedules, states)
	r.states = states
	if st.Condition, err = ConditionOf(ctx, s, r.ConditionRequest); err != nil || r.Past {
		return st, err
	}
	if r.Beside {
		last, _, err := books.LastWaitingPairs(ctx, s)
		st.Pairs = last.Left()
		return st, err
	}
	st.Pairs, err = waitingPairs(ctx, s, r.Settings, r.AsOf)
	return st, err
}

// await says what has come of the month.
func (s *Status) await(conf *settings.Settings, all []schedules.Schedule, states []inbox.State) {
	last := s.Month.AddDate(0, 1, -1)
	s.IssueOn = release.NextIssue(all, s.Month.AddDate(0, -1, 0))
	lines := make(map[[2]string]*AwaitedLine)
	for _, e := range conf.ExpectedFor(last) {
		l := lines[[2]string{e.Sender, e.Kind}]
		if l == nil {
			l = &AwaitedLine{Sender: e.Sender, Kind: e.Kind, Come: make(map[string]Come)}
			lines[[2]string{e.Sender, e.Kind}] = l
		}
		come := Come{In: inbox.HasCome(states, inbox.Awaited(e), last, conf.OneAccount)}
		var told *inbox.State
		for i, st := range states {
			if !conf.OneAccount(st.Sender, e.Sender) || st.Kind != e.Kind || !slices.Contains(st.Departements, e.Departement) {
				continue
			}
			if st.ExtractionOn.After(last) && (!come.In || st.CameFor(inbox.Awaited(e), last, conf.OneAccount)) {
				told = &states[i]
			}
			if heldFor(st, inbox.Awaited(e), last, conf.OneAccount) {
				come.Held = st.File
			}
			if slices.Contains(st.InForce, e.Departement) && schedules.Due(st.ExtractionOn).After(l.Last) {
				l.Last = schedules.Due(st.ExtractionOn)
			}
		}
		l.Come[e.Departement] = s.fateOf(come, told)
		if !slices.Contains(s.Departements, e.Departement) {
			s.Departements = append(s.Departements, e.Departement)
		}
	}
	slices.Sort(s.Departements)
	for _, l := range lines {
		s.Awaited = append(s.Awaited, *l)
	}
	slices.SortFunc(s.Awaited, func(a, b AwaitedLine) int {
		return cmp.Or(cmp.Compare(a.Sender, b.Sender), cmp.Compare(a.Kind, b.Kind))
	})
}
