package inbox

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
)

// TestASenderStopsNobody: folders in his own, without end, are not entered, and one that
// is closed to the account that works keeps nobody's files from being visited.
func TestASenderStopsNobody(t *testing.T) {
	root, dir := box(t)
	write(t, filepath.Join(dir, "2023-10-04/soliha", strings.Repeat("d/", 20), "au-fond.csv"), "x")
	must(t, os.Mkdir(filepath.Join(dir, "2023-10-04/face-vendee"), 0o700))
	asStranger(t, dir, func() {
		var seen []string
		closed, err := Each(root, func(f File) error {
			seen = append(seen, f.Path)
			return nil
		})
		if want := []string{"2023-10-04/aurore/contacts.csv", "2023-10-04/soliha/contacts.csv"}; err != nil || !slices.Equal(seen, want) {
			t.Errorf("visited %v (%v), want %v", seen, err, want)
		}
		if !errors.Is(closed, os.ErrPermission) || !strings.Contains(closed.Error(), "2023-10-04/face-vendee") {
			t.Errorf("the folder that is closed: %v", closed)
		}
	})
}

// asStranger does something with the rights of another account on files.
func asStranger(t *testing.T, dir string, do func()) {
	t.Helper()
	if os.Geteuid() != 0 {
		t.Skip("two accounts are needed: run as root")
	}
	for up := dir; strings.HasPrefix(up, os.TempDir()+"/"); up = filepath.Dir(up) {
		must(t, os.Chmod(up, 0o755))
	}
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	must(t, syscall.Setfsuid(54321))
	defer syscall.Setfsuid(0)
	do()
}
