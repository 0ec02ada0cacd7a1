package books

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/inbox"
	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/pipeline/store"
)

// ErrNotHeld says that no statement of a file waits for a decision.
var ErrNotHeld = errors.New("no held statement")

// ErrNotTaken says that no statement of a file was let in.
var ErrNotTaken = errors.New("no statement that was let in")

// ErrNoVerdict says that no decision on a file stands.
var ErrNoVerdict = errors.New("no decision that stands")

// ErrNotParts says that files are not held as the parts or versions of one another.
var ErrNotParts = errors.New("not two statements held together")

// Judge keeps a person's verdict on the statements of a file, those of one kind or all
// of them when v names none, and gives them as they were until then. Those that are held,
// or were refused, are accepted or refused; those that were let in are withdrawn, and the
// former one is back; the last act that stands on them is taken back. It holds from that
// day on. Of two held together, accepting one refuses the other with the same words.
func Judge(ctx context.Context, s *store.Store, conf *settings.Settings, v inbox.Verdict) (judged []inbox.State, err error) {
	states, err := waiting(ctx, s, conf, v)
	if err != nil {
		return nil, err
	}
	before, err := verdicts(ctx, s, nil)
	if err != nil {
		return nil, err
	}
	judged, err = judgeable(states, before, v)
	if err != nil {
		return nil, fmt.Errorf("file %d: %w", v.File, err)
	}
	return judged, s.InTransaction(ctx, func() error {
		for _, st := range judged {
			for _, one := range judgedWith(st, before, v) {
				if err := keepVerdict(ctx, s, one); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// MayJudge are the acts that somebody may do of a file on a day, and what was decided of
// it until then, oldest first.
func MayJudge(ctx context.Context, s *store.Store, conf *settings.Settings, file int64, on time.Time) (acts []inbox.Act, decided []inbox.Verdict, err error) {
	states, err := States(ctx, s, conf, on)
	if err != nil {
		return nil, nil, err
	}
	before, err := verdicts(ctx, s, nil)
	if err != nil {
		return nil, nil, err
	}
	for _, act := range []inbox.Act{inbox.Accept, inbox.Refuse, inbox.Withdraw, inbox.Reinstate} {
		if _, none := judgeable(states, before, inbox.Verdict{File: file, Act: act, DecidedOn: on}); none == nil {
			acts = append(acts, act)
		}
	}
	return acts, slices.DeleteFunc(before, func(v inbox.Verdict) bool { return v.File != file }), nil
}

// StatesSupposing says what would become of every statement, were a verdict given that
// nobody has given. It keeps nothing.
func StatesSupposing(ctx context.Context, s *store.Store, conf *settings.Settings, asOf time.Time, v inbox.Verdict) ([]inbox.State, error) {
	statements, err := statements(ctx, s, conf, nil)
	if err != nil {
		return nil, err
	}
	given, err := verdicts(ctx, s, nil)
	if err != nil {
		return nil, err
	}
	v.DecidedOn = asOf
	judged, err := judgeable(inbox.Force(statements, given, Rules(conf), asOf), given, v)
	if err != nil {
		return nil, fmt.Errorf("file %d: %w", v.File, err)
	}
	before := given
	for _, st := range judged {
		given = append(given, judgedWith(st, before, v)...)
	}
	return inbox.Force(statements, given, Rules(conf), asOf), nil
}

// judgedWith are the verdicts that one on a statement stands for: it, and those on the
// others of its day that nothing tells from it.
func judgedWith(st inbox.State, before []inbox.Verdict, v inbox.Verdict) []inbox.Verdict {
	v.Kind = st.Kind
	all := []inbox.Verdict{v}
	undone, _ := inbox.Standing(before, v.DecidedOn, st.File, st.Kind)
	for _, mate := range st.Mates {
		also := v
		also.File = mate
		last, stands := inbox.Standing(before, v.DecidedOn, mate, st.Kind)
		switch {
		case v.Act == inbox.Accept:
			also.Act = inbox.Refuse
		case v.Act != inbox.Reinstate || undone.Act != inbox.Accept || !stands || last.Act != inbox.Refuse || last.Why != undone.Why || last.By != undone.By:
			continue
		}
		all = append(all, also)
	}
	return all
}

// JudgeParts keeps a person's verdict that several files without departments of one day
// are the parts of one statement: all are in force together from that day on. v.File is
// not looked at.
func JudgeParts(ctx context.Context, s *store.Store, conf *settings.Settings, v inbox.Verdict, files []int64) (judged []inbox.State, err error) {
	v.Act = inbox.Accept
	states, err := waiting(ctx, s, conf, v)
	if err != nil {
		return nil, err
	}
	for _, v.File = range files {
		part := func(st inbox.State) bool { // in force already, when the other was taken for its former version
			return slices.ContainsFunc(st.Mates, func(file int64) bool { return slices.Contains(files, file) })
		}
		found := slices.DeleteFunc(among(states, v, inbox.Held, inbox.Declined, inbox.InForce), func(st inbox.State) bool { return !part(st) })
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

// judgeable are the statements that a verdict is on, or why there is none.
func judgeable(states []inbox.State, before []inbox.Verdict, v inbox.Verdict) (found []inbox.State, none error) {
	switch v.Act {
	case inbox.Withdraw:
		found, none = among(states, v, inbox.InForce, inbox.Replaced, inbox.Older), ErrNotTaken
	case inbox.Reinstate:
		found, none = slices.DeleteFunc(among(states, v), func(st inbox.State) bool {
			_, stands := inbox.Standing(before, v.DecidedOn, st.File, st.Kind)
			return !stands
		}), ErrNoVerdict
	default:
		found, none = among(states, v, inbox.Held, inbox.Declined), ErrNotHeld
	}
	if len(found) > 0 {
		none = nil
	}
	return found, none
}

// among are the statements of a verdict's file and kind that are of some statuses, or of
// any when none is named.
func among(states []inbox.State, v inbox.Verdict, statuses ...inbox.Status) (found []inbox.State) {
	for _, st := range states {
		if st.File == v.File && (v.Kind == "" || st.Kind == v.Kind) && (statuses == nil || slices.Contains(statuses, st.Status)) {
			found = append(found, st)
		}
	}
	return found
}

func keepVerdict(ctx context.Context, s *store.Store, v inbox.Verdict) error {
	s.Lay(nil)
	_, err := s.Exec(ctx, "insert into store.journal.verdict values ("+store.Next("number", "journal.verdict")+", ?, ?, ?, ?, ?, ?, ?)",
		v.File, v.Kind, v.Act == inbox.Accept, v.DecidedOn, v.By, v.Why, string(v.Act))
	return err
}
