package work

import (
	"context"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/schedules"
	"github.com/agir-indicateurs/agir/schedules/release"
)

// worklist lays the work list of each direction, and that of each structure, under the
// password of the environment. They name persons: they are laid, never mailed. While the
// store is not live no name is read.
func (s *Shift) worklist(ctx context.Context, p *books.Period, o schedules.Owing, on, now time.Time) (Outcome, error) {
	password, err := release.WorklistPassword(s.Getenv)
	if err != nil {
		return nil, err
	}
	missing, err := s.missing(ctx, o.Month, on)
	if err != nil {
		return nil, err
	}
	switch {
	case s.nothingCame(o.Month, missing):
		p.State = schedules.Waiting
		return Waits{For: missing, All: true}, nil
	case !s.live:
		p.State = schedules.Rehearsed
		return Listed{Month: o.Month}, nil
	}
	written, err := release.Worklist(ctx, s.Store, release.WorklistRequest{
		Settings: s.Settings, Month: o.Month, AsOf: on, Out: s.Out, Password: password,
		By: "agir " + s.Verb, Why: "liste de travail prévue au calendrier", At: now, On: on, Each: true,
	})
	return Listed{o.Month, written}, err
}
