package slow

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// page is a writer that can be closed.
type page struct{ bytes.Buffer }

func (*page) Close() error { return nil }

// Every fifteen seconds, and not before, a test says what it is at.
func TestWhatATestSays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &Watch{}
		to, ended, done := &page{}, make(chan struct{}), make(chan struct{})
		w.At("kill %d of %d", 1, 2)
		go func() { defer close(done); w.say(to, "TestKilled", ended) }()
		time.Sleep(every - time.Nanosecond)
		synctest.Wait()
		if to.Len() > 0 {
			t.Errorf("said at once: %s", to)
		}
		time.Sleep(time.Nanosecond)
		synctest.Wait()
		w.At("kill 2 of 2")
		time.Sleep(every)
		synctest.Wait()
		close(ended)
		<-done
		if want := "# TestKilled, 15s: kill 1 of 2\n# TestKilled, 30s: kill 2 of 2\n"; to.String() != want {
			t.Errorf("said %q, want %q", to, want)
		}
	})
}

// Every test that lasts is left out by -short, in a way that this test can count:
// those that ask for kills, disks, years or editions are among them.
func TestTheTestsOfAnEnvironmentAreSlow(t *testing.T) {
	files, err := filepath.Glob("../*_test.go")
	if err != nil || len(files) == 0 {
		t.Fatal("no test", err)
	}
	asked := 0
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for name, variable := range map[string]string{"kills": `os.Getenv("AGIR_KILLS")`, "disks": `os.Getenv("AGIR_DISKS")`, "year": `os.Getenv("AGIR_YEAR")`, "editions": `os.Getenv("AGIR_EDITIONS")`} {
			if !strings.Contains(string(content), variable) {
				continue
			}
			asked++
			if !strings.Contains(string(content), "slow.Test(t, ") {
				t.Errorf("%s: a trial of %s that -short runs", filepath.Base(file), name)
			}
		}
	}
	if asked < 4 {
		t.Errorf("%d trials found", asked)
	}
}
