package work

import (
	"context"
	"time"

	"github.com/agir-indicateurs/agir/pipeline"
	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/inbox"
	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/pipeline/store"
)

// TakeRequest asks to take the new files of an inbox.
type TakeRequest struct {
	Settings *settings.Settings
	Inbox    string
	On       time.Time
	At       time.Time             // instant of the look, by the clock; zero to read every file again
	Progress func(done, total int) // called after each file, when not nil
}

// Taken is what came of an inbox.
type Taken struct {
	pipeline.Ingestion
	Inbox string
	On    time.Time
	Held  []inbox.State // those that wait for somebody's decision, whenever they came
	Gone  []inbox.State // in force or held, and no longer in the inbox: that has no effect
	// InClear are the files that could not be sealed in the inbox, in a sealed store.
	InClear []pipeline.InClear
}

// Nothing says that files were there and that none of them could be taken, now or
// before.
func (t Taken) Nothing() bool {
	return len(t.Refused) > 0 && t.Known == 0 && t.New == len(t.Refused)
}

// TakeFiles takes the new files of an inbox into the store. When the store is
// sealed, so are the files that it now holds, once it is itself.
func TakeFiles(ctx context.Context, store *store.Store, r TakeRequest) (Taken, error) {
	t := Taken{Inbox: r.Inbox, On: r.On}
	var err error
	if t.Ingestion, err = pipeline.Take(ctx, store, pipeline.Taking{Inbox: r.Inbox, Settings: r.Settings, Today: r.On, At: r.At, Progress: r.Progress}); err != nil {
		return t, err
	}
	if err := t.readStates(ctx, store, r); err != nil || store.Key() == nil {
		return t, err
	}
	if err := store.Save(ctx); err != nil {
		return t, err
	}
	t.InClear, err = pipeline.SealInbox(ctx, store, r.Inbox)
	return t, err
}

// readStates lists the statements that wait for somebody's decision, and those whose file
// was removed from the inbox of late.
func (t *Taken) readStates(ctx context.Context, store *store.Store, r TakeRequest) error {
	states, err := books.States(ctx, store, r.Settings, r.On)
	if err != nil {
		return err
	}
	files, err := books.Files(ctx, store, r.On)
	if err != nil {
		return err
	}
	t.Held, t.Gone = inbox.Undecided(states, r.Settings.Same), gone(states, files, t.Lying, r.On)
	return nil
}

// gone are the statements received of late, in force or held, whose file lies in the inbox
// no more, under its name or another. files are those received.
func gone(states []inbox.State, files []books.FileLine, lying []string, on time.Time) []inbox.State {
	there := make(map[string]bool, len(lying))
	for _, path := range lying {
		there[path] = true
	}
	bytes := make(map[string]bool) // that lie there
	for _, f := range files {
		if there[f.Path] {
			bytes[f.Hash] = true
		}
	}
	told := make(map[int64]bool)
	var all []inbox.State
	for _, s := range states {
		effect := len(s.InForce) > 0 || s.Status == inbox.Held
		if effect && !there[s.Path] && !bytes[s.Hash] && !told[s.File] && !s.ReceivedOn.AddDate(0, 0, shownFor).Before(on) {
			told[s.File] = true
			all = append(all, s)
		}
	}
	return all
}
