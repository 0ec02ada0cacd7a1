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
	Progress func(done, total int) // called after each file, when not nil
}

// Taken is what came of an inbox.
type Taken struct {
	pipeline.Ingestion
	Inbox string
	On    time.Time
	Held  []inbox.State // those that wait for somebody's decision, whenever they came
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
	if t.Ingestion, err = pipeline.Ingest(ctx, store, r.Inbox, r.Settings, r.On, r.Progress); err != nil {
		return t, err
	}
	if t.Held, err = heldOn(ctx, store, r.Settings, r.On); err != nil || store.Key() == nil {
		return t, err
	}
	if err := store.Save(ctx); err != nil {
		return t, err
	}
	t.InClear, err = pipeline.SealInbox(ctx, store, r.Inbox)
	return t, err
}

// heldOn lists the statements that wait for somebody's decision on a day.
func heldOn(ctx context.Context, store *store.Store, conf *settings.Settings, on time.Time) ([]inbox.State, error) {
	states, err := books.States(ctx, store, conf, on)
	return inbox.Undecided(states), err
}
