// Package slow is for the tests that last: go test -short leaves them out, and
// while they run they say what they are at.
//
// go test keeps what a test prints until its package has ended, so the lines go to
// the standard error of go test itself where the system lets them (Linux), and to
// that of the test elsewhere.
package slow

import (
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"testing"
	"time"
)

// every is how often a test says what it is at.
const every = 15 * time.Second

// Watch is what a test is at.
type Watch struct {
	mutex sync.Mutex
	doing string
}

// Test leaves a test out when only short ones are asked for, and watches it
// otherwise. Its reason to last is the first thing that it is at.
func Test(t testing.TB, format string, args ...any) *Watch {
	t.Helper()
	if testing.Short() {
		t.Skip("slow, left out by -short: " + fmt.Sprintf(format, args...))
	}
	return Watching(t, format, args...)
}

// Of is how many tries of its many a test makes: all, or a few when only short ones are asked for.
func Of(all, few int) int {
	if testing.Short() {
		return few
	}
	return all
}

// Watching says every fifteen seconds, until a test ends, what it is at.
func Watching(t testing.TB, format string, args ...any) *Watch {
	t.Helper()
	w := &Watch{}
	w.At(format, args...)
	ended, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		w.say(console(), t.Name(), ended)
	}()
	t.Cleanup(func() { close(ended); <-stopped })
	return w
}

// At says what comes next.
func (w *Watch) At(format string, args ...any) {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	w.doing = fmt.Sprintf(format, args...)
}

func (w *Watch) say(to io.WriteCloser, test string, ended <-chan struct{}) {
	defer to.Close()
	began := time.Now()
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		select {
		case <-ended:
			return
		case <-tick.C:
			w.mutex.Lock()
			fmt.Fprintf(to, "# %s, %s: %s\n", test, time.Since(began).Round(time.Second), w.doing)
			w.mutex.Unlock()
		}
	}
}

// console is the standard error of the go command that runs the test, or our own.
func console() io.WriteCloser {
	parent := fmt.Sprintf("/proc/%d/", os.Getppid())
	if name, err := os.ReadFile(parent + "comm"); err == nil && strings.TrimSpace(string(name)) == "go" {
		if f, err := os.OpenFile(parent+"fd/2", os.O_WRONLY|os.O_APPEND, 0); err == nil {
			return f
		}
	}
	return open{os.Stderr}
}

// open is a writer that is not ours to close.
type open struct{ io.Writer }

func (open) Close() error { return nil }
