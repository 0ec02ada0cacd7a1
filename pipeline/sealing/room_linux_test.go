package sealing

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// What says that nobody holds a room goes last: killed while it leaves, a process
// leaves no plain copy that the next one would take for a room in the making.
func TestThePlainCopyGoesFirst(t *testing.T) {
	t.Setenv("XDG_RUNTIME_DIR", t.TempDir())
	room, err := Enter(filepath.Join(t.TempDir(), "agir.duckdb"))
	if err != nil {
		t.Fatal(err)
	}
	for i := range 30 {
		if err := os.WriteFile(room.Path(fmt.Sprintf("copy%d", i)), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	gone := deletions(t, room.dir)
	if err := room.Leave(); err != nil {
		t.Fatal(err)
	}
	if names := gone(); len(names) != 31 || names[30] != "held" {
		t.Errorf("removed in the order %v", names)
	}
}

// Nor where what is open cannot be removed.
func TestThePlainCopyGoesFirstOfWhatIsClosed(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "room")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"a", heldName, "z"} {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	gone := deletions(t, dir)
	if err := removeAlone(dir); err != nil {
		t.Fatal(err)
	}
	if names := gone(); len(names) != 3 || names[2] != heldName {
		t.Errorf("removed in the order %v", names)
	}
}

// deletions watches a directory, and lists the names removed from it.
func deletions(t *testing.T, dir string) (names func() []string) {
	t.Helper()
	fd, err := syscall.InotifyInit1(syscall.IN_NONBLOCK)
	if err != nil {
		t.Skip(err)
	}
	t.Cleanup(func() { syscall.Close(fd) })
	if _, err := syscall.InotifyAddWatch(fd, dir, syscall.IN_DELETE); err != nil {
		t.Skip(err)
	}
	return func() []string {
		var all []string
		events := make([]byte, 64<<10)
		n, err := syscall.Read(fd, events)
		if err != nil {
			t.Fatal(err)
		}
		for at := 0; at < n; {
			var e syscall.InotifyEvent
			if _, err := binary.Decode(events[at:], binary.NativeEndian, &e); err != nil {
				t.Fatal(err)
			}
			at += syscall.SizeofInotifyEvent
			if e.Mask&syscall.IN_DELETE != 0 {
				name, _, _ := bytes.Cut(events[at:at+int(e.Len)], []byte{0})
				all = append(all, string(name))
			}
			at += int(e.Len)
		}
		return all
	}
}
