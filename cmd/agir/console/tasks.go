package console

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/store"
)

// tasks are what takes time: answers that are kept until something is written, and works
// that somebody began.
type tasks struct {
	mutex   sync.Mutex
	last    int
	works   map[int]*task
	answers map[string]*task
	kept    map[string]any // the last answer of each question, of an earlier state of the store
	looks   map[string]*glance
	now     func() time.Time
}

// glance is what a page read, of one state of the store: those who ask it meanwhile read
// the same.
type glance struct {
	turns int64
	done  chan struct{}
	value any
	err   error
}

// task is a work, done or not. Its outcome is read once done is closed.
type task struct {
	number  int
	what    string // in French
	of      *session
	since   time.Time
	version int64
	done    chan struct{}
	steps   atomic.Pointer[progress]
	value   any
	err     error
	moved   moved
}

// waits says that a task is not done.
type waits struct {
	number int
	what   string
	since  time.Time
	steps  *progress // how far it is; nil where that is not known
}

func (w waits) Error() string { return "not done yet: " + w.what }

// path is the page of a work that somebody began.
func (w waits) path() string { return "/travaux/" + strconv.Itoa(w.number) }

func newTasks(now func() time.Time) *tasks {
	return &tasks{works: make(map[int]*task), answers: make(map[string]*task), kept: make(map[string]any), looks: make(map[string]*glance), now: now}
}

func (t *tasks) begun() int {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	return t.last
}

// keptWorks is how many works are remembered once they are done.
const keptWorks = 200

// begin does a work behind its page.
func (t *tasks) begin(of *session, what string, do func(number int) (moved, error)) *task {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	t.last++
	x := &task{number: t.last, what: what, of: of, since: t.now(), done: make(chan struct{})}
	t.works[x.number] = x
	delete(t.works, x.number-keptWorks)
	go func() {
		defer close(x.done)
		defer caught(&x.err)
		x.moved, x.err = do(x.number)
	}()
	return x
}

// caught has a panic of a task be its error: nothing else would catch it.
func caught(err *error) {
	if fault := recover(); fault != nil {
		*err = fmt.Errorf("%v\n%s", fault, debug.Stack())
	}
}

// work is a work by its number, for whoever began it.
func (t *tasks) work(number int, of *session) *task {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	x := t.works[number]
	if x == nil || x.of != of {
		return nil
	}
	return x
}

// soon waits a little for a task: waits when it is not done by then.
func (x *task) soon() error {
	select {
	case <-x.done:
		return nil
	case <-time.After(reading):
		return waits{x.number, x.what, x.since, x.steps.Load()}
	}
}

// answersKept is how many questions keep their last answer.
const answersKept = 64

// Answer is what the store answers to a question, kept until something is written in it.
// It is worked out behind the page, once whoever asks it. stale takes the last answer,
// of an earlier state, while a new one is worked out.
func answer[T any](d *Desk, v *visit, key, what string, stale bool, ask func(ctx context.Context, s *store.Store) (T, error)) (T, error) {
	key = v.today.Format(time.DateOnly) + " " + key
	t, version := d.tasks, d.Holder.Version()
	t.mutex.Lock()
	x := t.answers[key]
	if x == nil || isDone(x) && x.version != version {
		x = &task{what: what, since: t.now(), version: version, done: make(chan struct{})}
		t.answers[key] = x
		go func() {
			defer func() {
				t.mutex.Lock()
				defer t.mutex.Unlock()
				if x.err == nil {
					t.keep(key, x.value)
				} else if t.answers[key] == x {
					delete(t.answers, key) // asked again, it may be answered
				}
				close(x.done)
			}()
			defer caught(&x.err)
			x.err = d.Holder.Ask(context.Background(), what, func(s *store.Store) (err error) {
				x.version = d.Holder.Version()
				x.value, err = ask(context.Background(), s)
				return err
			})
		}()
	}
	before, known := t.kept[key]
	t.mutex.Unlock()
	if stale && known && !isDone(x) {
		return before.(T), nil
	}
	var none T
	if err := x.soon(); err != nil {
		return none, err
	}
	if x.err != nil {
		return none, x.err
	}
	value, ok := x.value.(T)
	if !ok {
		return none, errors.New("an answer of another kind")
	}
	return value, nil
}

func isDone(x *task) bool {
	select {
	case <-x.done:
		return true
	default:
		return false
	}
}

// keep remembers an answer. Beyond what is kept, all others are forgotten.
func (t *tasks) keep(key string, value any) {
	if _, known := t.kept[key]; !known && len(t.kept) >= answersKept {
		clear(t.kept)
		for k, x := range t.answers {
			if isDone(x) {
				delete(t.answers, k)
			}
		}
	}
	t.kept[key] = value
}

// lastAnswer is the last answer to a question, if anybody has asked it today.
func lastAnswer[T any](d *Desk, v *visit, key string) (value T, ok bool) {
	d.tasks.mutex.Lock()
	defer d.tasks.mutex.Unlock()
	value, ok = d.tasks.kept[v.today.Format(time.DateOnly)+" "+key].(T)
	return value, ok
}

// step says how far a work is.
func (t *tasks) step(number, done, of int) {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	if x := t.works[number]; x != nil {
		x.steps.Store(&progress{done, of})
	}
}

// keepValue keeps what a work came to for the pages that show it.
func (t *tasks) keepValue(number int, value any) {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	if x := t.works[number]; x != nil {
		x.value = value
	}
}

// looked is what a page reads beside whoever writes, read once until something more is
// done on the store: twenty who look at one page while a month is made read it once.
func looked[T any](d *Desk, v *visit, key string, read func(ctx context.Context, s *store.Store) (T, error)) (value T, err error) {
	key = v.today.Format(time.DateOnly) + " " + key
	t, turns := d.tasks, d.Holder.Turns()
	t.mutex.Lock()
	g := t.looks[key]
	mine := g == nil || g.turns != turns
	if mine {
		if len(t.looks) >= answersKept {
			clear(t.looks)
		}
		g = &glance{turns: turns, done: make(chan struct{})}
		t.looks[key] = g
	}
	t.mutex.Unlock()
	if !mine {
		select {
		case <-g.done:
		case <-v.request.Context().Done():
			return value, v.request.Context().Err()
		}
	} else {
		func() {
			defer close(g.done)
			defer caught(&g.err)
			ctx, cancel := context.WithTimeout(context.WithoutCancel(v.request.Context()), reading)
			defer cancel()
			g.err = d.Holder.Read(ctx, func(s *store.Store) (err error) {
				g.value, err = read(context.WithoutCancel(ctx), s)
				return err
			})
		}()
	}
	if g.err != nil {
		t.mutex.Lock()
		if t.looks[key] == g {
			delete(t.looks, key)
		}
		t.mutex.Unlock()
		return value, g.err
	}
	value, _ = g.value.(T)
	return value, nil
}
