package console

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/store"
)

// Holder holds the one store of the desk and of the scheduled work: one of them writes at
// a time, and pages read beside whoever does. It leaves the store when nobody has asked
// for it in a while, so that a verb that is typed finds it free.
type Holder struct {
	open func(context.Context) (*store.Store, error)
	rest time.Duration
	turn chan struct{} // its one token is whoever's works on the store
	life sync.RWMutex  // shared by those who read beside; alone, the store comes, is written again, or goes
	held *store.Store
	idle *time.Timer

	working atomic.Pointer[Working]
	version atomic.Int64
	turns   atomic.Int64
	now     func() time.Time
	fault   func(error)
}

// Working is what is being done on the store, and since when.
type Working struct {
	What  string // in French
	Since time.Time
}

// Busy says that somebody else works on the store.
type Busy struct{ Working }

func (b Busy) Error() string { return fmt.Sprintf("the store is held: %s", b.What) }

// NewHolder is the holder of a store that open opens for writing. rest is how long the
// store stays open when nobody asks for it; fault hears what went wrong when it was left.
func NewHolder(open func(context.Context) (*store.Store, error), rest time.Duration, now func() time.Time, fault func(error)) *Holder {
	h := &Holder{open: open, rest: rest, turn: make(chan struct{}, 1), now: now, fault: fault}
	h.idle = time.AfterFunc(rest, h.letGo)
	return h
}

// Version changes with each work that may have written.
func (h *Holder) Version() int64 { return h.version.Load() }

// Turns counts the works that are done, whatever they did.
func (h *Holder) Turns() int64 { return h.turns.Load() }

// At says what is being done on the store; nil for nothing.
func (h *Holder) At() *Working { return h.working.Load() }

// Write has the store for writing, once whoever has it is done: Busy when that takes
// longer than the context.
func (h *Holder) Write(ctx context.Context, what string, do func(*store.Store) error) error {
	return h.work(ctx, what, func() error {
		defer h.version.Add(1)
		return do(h.held)
	})
}

// WriteIf is Write of work that says whether it wrote anything that answers rest on.
func (h *Holder) WriteIf(ctx context.Context, what string, do func(*store.Store) (bool, error)) error {
	return h.work(ctx, what, func() error {
		wrote, err := do(h.held)
		if wrote || err != nil {
			h.version.Add(1)
		}
		return err
	})
}

// Ask has the store for an answer that only it can give: the journal may be written, nothing that
// answers rest on is.
func (h *Holder) Ask(ctx context.Context, what string, do func(*store.Store) error) error {
	return h.work(ctx, what, func() error { return do(h.held) })
}

// Alone has the store for writing it again: nobody reads beside.
func (h *Holder) Alone(ctx context.Context, what string, do func(*store.Store) error) error {
	return h.work(ctx, what, func() error {
		h.life.Lock()
		held := h.held
		h.held = nil // while it panics, it is nobody's
		defer h.life.Unlock()
		defer h.version.Add(1)
		err := do(held)
		h.held = held
		return err
	})
}

func (h *Holder) work(ctx context.Context, what string, do func() error) (err error) {
	select {
	case h.turn <- struct{}{}:
	case <-ctx.Done():
		if w := h.At(); w != nil {
			return Busy{*w}
		}
		return ctx.Err()
	}
	h.working.Store(&Working{what, h.now()})
	ended := false
	defer func() {
		if !ended { // it panicked: nobody knows what the engine is at
			h.life.Lock()
			h.leave()
			h.life.Unlock()
		}
		h.working.Store(nil)
		h.turns.Add(1)
		h.idle.Reset(h.rest)
		<-h.turn
	}()
	if err = h.take(); err == nil {
		err = do()
	}
	ended = true
	return err
}

// Renew leaves the store at once, to be opened again by whoever asks next: after work
// that failed for a reason of the engine.
func (h *Holder) Renew() { h.letGo() }

// take opens the store when it is not; whoever has the turn calls it. The store outlives
// whoever asked for it first.
func (h *Holder) take() (err error) {
	if h.held != nil {
		return nil
	}
	h.life.Lock()
	defer h.life.Unlock()
	h.held, err = h.open(context.Background())
	return err
}

// Read has a reader beside the store: it sees what was committed, whoever writes.
func (h *Holder) Read(ctx context.Context, do func(*store.Store) error) error {
	for {
		h.life.RLock()
		if h.held != nil {
			defer h.life.RUnlock()
			h.idle.Reset(h.rest)
			beside, err := h.held.Beside(ctx)
			if err != nil {
				return err
			}
			return errors.Join(do(beside), beside.Close())
		}
		h.life.RUnlock()
		if err := h.opened(ctx); err != nil {
			return err
		}
	}
}

// opened has the store opened, and waits for it no longer than the context.
func (h *Holder) opened(ctx context.Context) error {
	since, open := h.now(), make(chan error, 1)
	const what = "ouverture de la base"
	go func() {
		open <- h.Ask(context.Background(), what, func(*store.Store) error { return nil })
	}()
	select {
	case err := <-open:
		return err
	case <-ctx.Done():
		if w := h.At(); w != nil {
			return Busy{*w}
		}
		return Busy{Working{what, since}}
	}
}

// letGo leaves the store when nobody has it; otherwise it is asked again.
func (h *Holder) letGo() {
	select {
	case h.turn <- struct{}{}:
	default:
		return // whoever has it sets the time again
	}
	defer func() { <-h.turn }()
	if !h.life.TryLock() {
		h.idle.Reset(h.rest)
		return
	}
	defer h.life.Unlock()
	if err := h.leave(); err != nil {
		h.fault(err)
	}
}

func (h *Holder) leave() error {
	if h.held == nil {
		return nil
	}
	err := h.held.Close()
	h.held = nil
	return err
}

// Close leaves the store, once whoever has it is done.
func (h *Holder) Close() error {
	h.turn <- struct{}{}
	defer func() { <-h.turn }()
	h.idle.Stop()
	h.life.Lock()
	defer h.life.Unlock()
	return h.leave()
}
