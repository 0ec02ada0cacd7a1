package sealing

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/gofrs/flock"
)

// Room is a private directory in which a sealed file is opened and worked on. It
// lies in memory when the machine offers that (tmpfs), is for its owner alone, and
// lasts until Leave; one left by a killed process is removed by the next Enter.
type Room struct {
	dir  string
	held *flock.Flock
}

// Enter makes a private directory for the copies of a file, and removes those of
// processes that are gone.
func Enter(of string) (*Room, error) {
	of, err := filepath.Abs(of)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256([]byte(of))
	begin := fmt.Sprintf("agir-%d-%s-", os.Getuid(), hex.EncodeToString(sum[:6]))
	// the best first: the memory of the session, that of the machine, otherwise beside the file
	parents := []string{os.Getenv("XDG_RUNTIME_DIR"), "/dev/shm", filepath.Dir(of)}
	for _, p := range parents {
		sweep(p, begin)
	}
	for _, p := range parents {
		var r *Room
		if r, err = enter(p, begin); err == nil {
			return r, nil
		}
	}
	return nil, err // of the last: why nothing can be made beside the file
}

// enter makes a private directory in another.
func enter(parent, begin string) (*Room, error) {
	if !filepath.IsAbs(parent) {
		return nil, fmt.Errorf("%q is no place for a private directory", parent)
	}
	for range 3 { // another process that sweeps may take one between its making and its holding
		dir, err := os.MkdirTemp(parent, begin) // mode 0700
		if err != nil {
			return nil, err
		}
		r := &Room{dir: dir, held: flock.New(filepath.Join(dir, "held"))}
		if ok, err := r.held.TryLock(); ok && err == nil {
			return r, nil
		}
		os.RemoveAll(dir)
	}
	return nil, fmt.Errorf("%s: no private directory can be held there", parent)
}

// sweep removes the directories that no process holds, and those that one was killed
// while making: they are empty.
func sweep(parent, begin string) {
	entries, err := os.ReadDir(parent)
	if err != nil {
		return
	}
	for _, e := range entries {
		if !e.IsDir() || !strings.HasPrefix(e.Name(), begin) {
			continue
		}
		dir := filepath.Join(parent, e.Name())
		if _, err := os.Stat(filepath.Join(dir, "held")); err != nil {
			os.Remove(dir)
			continue
		}
		held := flock.New(filepath.Join(dir, "held"))
		if ok, err := held.TryLock(); ok && err == nil {
			remove(dir)
		}
		held.Close()
	}
}

// remove removes a directory, and last what says that nobody holds it: killed before,
// the next one goes on, and no plain copy stays.
func remove(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if e.Name() == "held" {
			continue
		}
		if err := os.RemoveAll(filepath.Join(dir, e.Name())); err != nil {
			return err
		}
	}
	return os.RemoveAll(dir)
}

// Path is the place of a file in the room.
func (r *Room) Path(name string) string { return filepath.Join(r.dir, name) }

// Leave removes the room and all that it holds.
func (r *Room) Leave() error { return errors.Join(remove(r.dir), r.held.Close()) }
