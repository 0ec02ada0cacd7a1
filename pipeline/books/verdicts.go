package books

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/agir-indicateurs/agir/pipeline/inbox"
	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/pipeline/store"
)

// ErrNotHeld says that no statement of a file waits for a decision.
var ErrNotHeld = errors.New("no held statement")

// ErrNotParts says that files are not held as the parts or versions of one another.
var ErrNotParts = errors.New("not two statements held together")

// Judge keeps a person's verdict on the statements of a file that are held, or that were
// refused and are now accepted: those of one kind, or all of them when v names none. It
// gives them as they were until then. An accepted statement is in force from that day on;
// of two without departments of one day, the other is refused with the same words.
func Judge(ctx context.Context, s *store.Store, conf *settings.Settings, v inbox.Verdict) (judged []inbox.State, err error) {
	states, err := waiting(ctx, s, conf, v)
	if err != nil {
		return nil, err
	}
	judged = judgeable(states, v)
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
			if !v.Accept {
				continue
			}
			one.Accept = false
			for _, one.File = range st.Mates {
				if err := keepVerdict(ctx, s, one); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// JudgeParts keeps a person's verdict that several files without departments of one day
// are the parts of one statement: all are in force together from that day on. v.File is
// not looked at.
func JudgeParts(ctx context.Context, s *store.Store, conf *settings.Settings, v inbox.Verdict, files []int64) (judged []inbox.State, err error) {
	v.Accept = true
	states, err := waiting(ctx, s, conf, v)
	if err != nil {
		return nil, err
	}
	for _, v.File = range files {
		part := func(st inbox.State) bool { // in force already, when the other was taken for its former version
			return slices.ContainsFunc(st.Mates, func(file int64) bool { return slices.Contains(files, file) })
		}
		found := slices.DeleteFunc(judgeable(states, v, inbox.InForce), func(st inbox.State) bool { return !part(st) })
		if len(found) == 0 {
			return nil, fmt.Errorf("file %d: %w", v.File, ErrNotParts)
		}
		judged = append(judged, found...)
	}
	return judged, s.InTransaction(ctx, func() error {
		for _, st := range judged {
			v.File, v.Kind = st.File, st.Kind
			if err := keepVerdict(ctx, s, v); err != nil {
				return err
			}
		}
		return nil
	})
}

func waiting(ctx context.Context, s *store.Store, conf *settings.Settings, v inbox.Verdict) ([]inbox.State, error) {
	if err := signed(v.By, v.Why); err != nil {
		return nil, err
	}
	return States(ctx, s, conf, v.DecidedOn)
}

// judgeable are the statements that a verdict is on: held, refused, or of another status.
func judgeable(states []inbox.State, v inbox.Verdict, others ...inbox.Status) (found []inbox.State) {
	asked := append(others, inbox.Held, inbox.Declined)
	for _, st := range states {
		if st.File == v.File && (v.Kind == "" || st.Kind == v.Kind) && slices.Contains(asked, st.Status) {
			found = append(found, st)
		}
	}
	return found
}

func keepVerdict(ctx context.Context, s *store.Store, v inbox.Verdict) error {
	s.Lay(nil)
	_, err := s.Exec(ctx, "insert into store.journal.verdict values ("+store.Next("number", "journal.verdict")+", ?, ?, ?, ?, ?, ?)", v.File, v.Kind, v.Accept, v.DecidedOn, v.By, v.Why)
	return err
}
