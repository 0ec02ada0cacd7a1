package sealing

import (
	"os"
	"path/filepath"
	"testing"
)

// TestARoomIsRemovedAlone: all that it holds goes, folders in it too.
func TestARoomIsRemovedAlone(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "room")
	for _, name := range []string{"a", heldName, "z", filepath.Join("spill", "b", "rows")} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := removeAlone(dir); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Lstat(dir); !os.IsNotExist(err) {
		t.Errorf("%s is there: %v", dir, err)
	}
	if err := removeAlone(dir); err == nil {
		t.Error("a room that is gone is removed")
	}
}
