package work

import (
	"context"
	"time"

	"github.com/agir-indicateurs/agir/schedules"
)

// Passed is what a pass came to that somebody asked for.
type Passed struct {
	Done
	Events []Event // in order
}

// Pass does at once what is due, because somebody asks for it: what waits or failed is
// tried again, what is rehearsed is rehearsed anew, and files that came since the inbox was
// taken for the day are taken too.
func (s *Shift) Pass(asked context.Context, now time.Time) (p Passed, err error) {
	s.Patience, s.Afresh = 0, true
	show, taken := s.Show, false
	s.Show = func(e Event) {
		_, takes := e.(Taken)
		taken = taken || takes
		p.Events = append(p.Events, e)
		show(e)
	}
	defer func() { s.Show = show }()
	if p.Done, err = s.DoDue(asked, now); err != nil || taken || asked.Err() != nil {
		return p, err
	}
	t, err := TakeFiles(context.WithoutCancel(asked), s.Store, TakeRequest{Settings: s.Settings, Inbox: s.Inbox, On: schedules.DayOf(now), At: s.Clock(), Progress: s.Progress})
	if err == nil {
		s.Show(t)
	}
	return p, err
}
