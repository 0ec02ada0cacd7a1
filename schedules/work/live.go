package work

import (
	"context"
	"path/filepath"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/schedules"
	"github.com/agir-indicateurs/agir/schedules/delivery"
	"github.com/agir-indicateurs/agir/schedules/release"
)

// rehearsals is the folder of the documents made before the store is live: nobody
// receives them.
const rehearsals = "a-blanc"

// begin says whether what is made leaves. The run by which a store becomes live is a
// first run: what was rehearsed is owed, and of each schedule its last period only.
func (s *Shift) begin(ctx context.Context, now time.Time) error {
	rehearsed, err := books.Rehearses(ctx, s.Store)
	if err != nil {
		return err
	}
	if s.live, err = books.IsLive(ctx, s.Store); err != nil {
		return err
	}
	if s.live == rehearsed || (!s.live && s.Afresh) {
		return books.BeginAgain(ctx, s.Store, now, !s.live)
	}
	return nil
}

// begun begins again when the files just taken made the store live.
func (s *Shift) begun(ctx context.Context, now time.Time) error {
	live, err := books.IsLive(ctx, s.Store)
	if err != nil || live == s.live {
		return err
	}
	return s.begin(ctx, now)
}

// rehearse lays the documents of a month aside, as they would leave, and lists the
// letters that would go with them.
func (s *Shift) rehearse(ctx context.Context, p *books.Period, o schedules.Owing, missing []delivery.Missing, on, now time.Time) (Outcome, error) {
	all, err := release.Draft(ctx, s.Store, release.DraftRequest{
		Settings: s.Settings, Month: o.Month, Period: told(o), AsOf: on, NextOn: s.nextOn(o, now), Readers: o.Schedule.For,
	})
	if err != nil {
		return nil, err
	}
	if err := s.lay(all, s.Out); err != nil {
		return nil, err
	}
	p.State = schedules.Rehearsed
	letter := delivery.Edition{Number: 1, Month: o.Month, Period: told(o), AsOf: on, Missing: missing}
	return RehearsedMonth{Month: o.Month, Period: told(o)}, s.enqueue(ctx, letter.Messages(s.Settings, release.Posted(all)), now)
}

// folder is where documents are laid: aside while the store is not live.
func (s *Shift) folder(out string) string {
	if s.live {
		return out
	}
	rest, err := filepath.Rel(s.Out, out)
	if err != nil {
		rest = ""
	}
	return filepath.Join(s.Out, rehearsals, rest)
}
