package inbox

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

// TestWhatIsSaidOfAFileThatChangedOfLate is not relied upon: an hour, to the nanosecond.
func TestWhatIsSaidOfAFileThatChangedOfLate(t *testing.T) {
	file := filepath.Join(t.TempDir(), "parcours.csv")
	if err := os.WriteFile(file, []byte("dossier\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	info, err := os.Lstat(file)
	if err != nil {
		t.Fatal(err)
	}
	_, changed := stampOf(info)
	for _, c := range []struct {
		what string
		a    Arrival
		at   time.Time
		said bool
	}{
		{"an hour after", Arrival{seen: info}, changed.Add(time.Hour), false},
		{"a little more", Arrival{seen: info}, changed.Add(time.Hour + 1), true},
		{"no instant", Arrival{seen: info}, time.Time{}, false},
		{"a fault", Arrival{seen: info, Fault: &Fault{}}, changed.Add(2 * time.Hour), false},
		{"not seen", Arrival{}, changed.Add(2 * time.Hour), false},
	} {
		if got := c.a.Stamp(c.at); (got != "") != c.said {
			t.Errorf("%s: %q", c.what, got)
		}
	}
}
