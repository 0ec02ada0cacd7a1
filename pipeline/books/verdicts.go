package books

import (
	"context"
	"errors"
	"fmt"

	"github.com/agir-indicateurs/agir/pipeline/inbox"
	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/pipeline/store"
)

// ErrNotHeld says that no statement of a file waits for a decision.
var ErrNotHeld = errors.New("no held statement")

// Judge keeps a person's verdict on the statements of a file that are held, or that were
// refused and are now accepted: those of one kind, or all of them when v names none. It
// gives them as they were until then. An accepted statement is in force from that day on.
func Judge(ctx context.Context, s *store.Store, conf *settings.Settings, v inbox.Verdict) (judged []inbox.State, err error) {
	if err := signed(v.By, v.Why); err != nil {
		return nil, err
	}
	states, err := States(ctx, s, conf, v.DecidedOn)
	if err != nil {
		return nil, err
	}
	for _, st := range states {
		if st.File == v.File && (v.Kind == "" || st.Kind == v.Kind) && (st.Status == inbox.Held || st.Status == inbox.Declined) {
			judged = append(judged, st)
		}
	}
	if len(judged) == 0 {
		return nil, fmt.Errorf("file %d: %w", v.File, ErrNotHeld)
	}
	return judged, s.InTransaction(ctx, func() error {
		for _, st := range judged {
			one := v
			one.Kind = st.Kind
			if err := keepVerdict(ctx, s, one); err != nil {
				return err
			}
		}
		return nil
	})
}

func keepVerdict(ctx context.Context, s *store.Store, v inbox.Verdict) error {
	s.Lay(nil)
	_, err := s.Exec(ctx, "insert into store.journal.verdict values ("+store.Next("number", "journal.verdict")+", ?, ?, ?, ?, ?, ?)", v.File, v.Kind, v.Accept, v.DecidedOn, v.By, v.Why)
	return err
}
