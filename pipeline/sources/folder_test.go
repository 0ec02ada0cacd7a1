package sources

import (
	"io/fs"
	"testing"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/settings"
)

// entry is a file of a folder.
type entry struct {
	name string
	size int64
	mode fs.FileMode
	at   time.Time
}

func (e entry) Name() string       { return e.name }
func (e entry) Size() int64        { return e.size }
func (e entry) Mode() fs.FileMode  { return e.mode }
func (e entry) ModTime() time.Time { return e.at }
func (e entry) IsDir() bool        { return e.mode.IsDir() }
func (e entry) Sys() any           { return nil }

// A file has lain long enough at its very minute; it is looked at from its first day on,
// and is another once its size, its instant or its tag is.
func TestAFileOfAFolder(t *testing.T) {
	now := time.Date(2023, time.October, 4, 9, 0, 0, 0, time.UTC)
	r := Request{Now: now, Limit: 100, Source: settings.Source{Sender: "soliha", Settle: 10 * time.Minute, Since: now.AddDate(0, 0, -3)}}
	at := func(ago time.Duration) entry { return entry{name: "a.csv", size: 10, at: now.Add(-ago)} }
	if r.settled(at(10*time.Minute-time.Second)) || !r.settled(at(10*time.Minute)) || r.settled(at(-time.Hour)) {
		t.Error("how long a file has lain")
	}
	first := entry{name: "a.csv", size: 10, at: r.Source.Since}
	before := entry{name: "a.csv", size: 10, at: r.Source.Since.Add(-time.Second)}
	if _, ok := r.fileLot(first, ""); !ok {
		t.Error("a file of the first day is not looked at")
	}
	if _, ok := r.fileLot(before, ""); ok {
		t.Error("a file of the eve is looked at")
	}
	for _, mode := range []fs.FileMode{fs.ModeDir, fs.ModeSymlink, fs.ModeNamedPipe} {
		if _, ok := r.fileLot(entry{name: "a.csv", mode: mode, at: now}, ""); ok {
			t.Errorf("%v is looked at", mode)
		}
	}
	for size, want := range map[int64]Left{100: "", 101: TooLarge} {
		if l, _ := r.fileLot(entry{name: "a.csv", size: size, at: now}, ""); l.left != want {
			t.Errorf("%d bytes: %q", size, l.left)
		}
	}
	same, _ := r.fileLot(first, "x")
	for _, other := range []struct {
		entry
		tag string
	}{{entry{"b.csv", 10, 0, first.at}, "x"}, {entry{"a.csv", 11, 0, first.at}, "x"}, {entry{"a.csv", 10, 0, first.at.Add(time.Second)}, "x"}, {first, "y"}} {
		if l, _ := r.fileLot(other.entry, other.tag); l.id == same.id {
			t.Errorf("%+v is taken for the same", other)
		}
	}
	if unchanged(first, entry{"a.csv", 11, 0, first.at}) || unchanged(first, entry{"a.csv", 10, 0, first.at.Add(time.Nanosecond)}) || !unchanged(first, first) {
		t.Error("what was written between two looks")
	}
}
