package sources

import (
	"errors"
	"io"
	"io/fs"
	"strings"
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

// shelfOf is a server of one file.
type shelfOf struct {
	about         entry
	reads, stats  error
	now           entry // what it says of the file once it was read
	content, etag string
}

func (s shelfOf) list() ([]fs.FileInfo, error)     { return []fs.FileInfo{s.about}, nil }
func (s shelfOf) stat(string) (fs.FileInfo, error) { return s.now, s.stats }
func (s shelfOf) read(string) (io.ReadCloser, error) {
	return io.NopCloser(strings.NewReader(s.content)), s.reads
}
func (s shelfOf) tag(e fs.FileInfo) string   { return s.etag + e.Name() }
func (s shelfOf) makeAside() error           { return nil }
func (s shelfOf) bears(string) (bool, error) { return false, nil }
func (s shelfOf) move(string, string) error  { return errors.New("moved") }
func (s shelfOf) close() error               { return nil }

// What is wrong with one file leaves the others to be brought; what is wrong with the
// server ends the look.
func TestAFileThatCannotBeRead(t *testing.T) {
	now := time.Date(2023, time.October, 4, 9, 0, 0, 0, time.UTC)
	old := entry{name: "a.csv", size: 3, at: now.Add(-time.Hour)}
	longer, other := old, old
	longer.size, other.name = 4, "b.csv" // its tag is another
	for name, c := range map[string]struct {
		shelf shelfOf
		want  error // nil: it is brought
	}{
		"as it was listed":        {shelfOf{about: old, now: old, content: "a;b"}, nil},
		"nobody may read it":      {shelfOf{about: old, now: old, reads: fs.ErrPermission}, Unreadable},
		"it went":                 {shelfOf{about: old, now: old, reads: fs.ErrNotExist}, ErrUnsettled},
		"it went while read":      {shelfOf{about: old, stats: fs.ErrNotExist, content: "a;b"}, ErrUnsettled},
		"somebody is at it":       {shelfOf{about: old, now: old, reads: ErrUnsettled}, ErrUnsettled},
		"it is longer":            {shelfOf{about: old, now: longer, content: "a;b"}, ErrUnsettled},
		"its bytes are others":    {shelfOf{about: old, now: other, content: "a;b"}, ErrUnsettled},
		"less came than was said": {shelfOf{about: old, now: old, content: "a;"}, ErrUnsettled},
		"more came than was said": {shelfOf{about: old, now: old, content: "a;b;"}, ErrUnsettled},
	} {
		d := newFolder(Request{Now: now, Limit: 100}, c.shelf)
		lots, err := d.lots(t.Context())
		if err != nil || len(lots) != 1 {
			t.Fatalf("%s: %v, %v", name, lots, err)
		}
		files, err := d.open(t.Context(), lots[0], 100)
		if !errors.Is(err, c.want) || c.want == nil && (err != nil || string(files[0].content) != "a;b") {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
		if c.want != nil && errors.As(err, new(*Fault)) {
			t.Errorf("%s ends the look", name)
		}
	}
	d := newFolder(Request{Now: now, Limit: 100}, shelfOf{about: old, reads: fault(Broken, errors.New("no"))})
	lots, _ := d.lots(t.Context())
	if _, err := d.open(t.Context(), lots[0], 100); !errors.As(err, new(*Fault)) {
		t.Errorf("a fault of the server: %v", err)
	}
}
