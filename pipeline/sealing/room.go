package sealing

import (
	"cmp"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/gofrs/flock"
)

// Room is a private directory in which a sealed file is opened and worked on. It
// lies in memory when the machine offers that (tmpfs), is for its owner alone, and
// lasts until Leave; one left by a killed process is removed by the next Enter or
// Sweep of the same account.
type Room struct {
	dir  string
	held *flock.Flock
}

// roomPrefix begins the name of a room; what follows cannot be guessed.
const roomPrefix = "agir-"

// generated is the whole name of a room. Any folder may begin like one, an empty one in
// which somebody is about to work included.
var generated = regexp.MustCompile("^" + roomPrefix + "[A-Z2-7]{26,}$")

// heldName is the file that says, by its lock, that a process is in the room.
const heldName = "held"

// Enter makes a private directory for the copies of a file, and removes those of
// processes that are gone.
func Enter(of string) (*Room, error) {
	beside, err := besideOf(of)
	if err != nil {
		return nil, err
	}
	return enterFirst(append(shared(), beside, os.TempDir()))
}

// EnterBeside makes a private directory beside a file, or elsewhere on a disk, or in
// memory where nothing can be made there, for what does not fit in memory.
func EnterBeside(of string) (*Room, error) {
	beside, err := besideOf(of)
	if err != nil {
		return nil, err
	}
	return enterFirst(append([]string{beside, os.TempDir()}, shared()...))
}

// besideOf is the directory of a file, swept.
func besideOf(of string) (string, error) {
	of, err := filepath.Abs(of)
	if err != nil {
		return "", err
	}
	beside := filepath.Dir(of)
	Sweep(beside)
	return beside, nil
}

// ErrNoPlace says that nothing can be opened out of the sight of other accounts.
var ErrNoPlace = errors.New("no directory is closed enough to other accounts for a private one")

// enterFirst makes a private directory in the first of some that takes one and is safe.
// The error is that of the last.
func enterFirst(parents []string) (*Room, error) {
	err := ErrNoPlace
	for _, parent := range parents {
		if info, e := os.Stat(parent); e != nil || !safe(info) {
			continue
		}
		r, e := enter(parent)
		if e == nil {
			return r, nil
		}
		err = e
	}
	return nil, err
}

// Sweep removes the rooms that processes of this account left when they were killed, in
// memory and in the directories given. It looks at no one else's: in a directory that
// every account may write in, a name proves nothing.
func Sweep(beside ...string) {
	for _, parent := range append(shared(), beside...) {
		sweep(parent)
	}
}

// shared are the directories in memory where a room may lie, the best first: that of
// the session, that of the machine. One in which another account could rename what
// is ours is no place for a room.
func shared() []string {
	var all []string
	for _, dir := range []string{os.Getenv("XDG_RUNTIME_DIR"), "/dev/shm"} {
		if !filepath.IsAbs(dir) {
			continue
		}
		if info, err := os.Stat(dir); err == nil && info.IsDir() && safe(info) {
			all = append(all, dir)
		}
	}
	return all
}

// safe says whether what this account makes in a directory stays where it is: nobody
// else may write there, or only beside what is theirs.
func safe(info fs.FileInfo) bool {
	return ownedBy(info, 0, os.Geteuid()) && closedToOthers(info)
}

// enter makes a private directory in another.
func enter(parent string) (*Room, error) {
	var err error
	for range 3 { // another process that sweeps may take one between its making and its holding
		dir := filepath.Join(parent, roomPrefix+rand.Text())
		if err = os.Mkdir(dir, 0o700); err != nil {
			return nil, err
		}
		r := &Room{dir: dir, held: flock.New(filepath.Join(dir, heldName), flock.SetPermissions(0o600))}
		if ok, err := r.held.TryLock(); ok && err == nil {
			return r, nil
		}
		os.RemoveAll(dir)
	}
	return nil, fmt.Errorf("%s: no private directory can be held there", parent)
}

// sweep removes, of a directory, the rooms of this account that no process holds, and
// those that one was killed while making: they are empty.
func sweep(parent string) {
	root, err := os.OpenRoot(parent)
	if err != nil {
		return
	}
	defer root.Close()
	entries, err := fs.ReadDir(root.FS(), ".")
	if err != nil {
		return
	}
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), roomPrefix) {
			continue
		}
		if room, err := ownRoom(root, e.Name()); err == nil {
			clear(root, room, parent, e.Name())
			room.Close()
		}
	}
}

// errNotOurs says that a directory is not a room of this account.
var errNotOurs = errors.New("not a room of this account")

// ownRoom opens a directory that this account made for itself alone. No link is
// followed, and a pipe is not waited for.
func ownRoom(root *os.Root, name string) (*os.Root, error) {
	ours := func(info fs.FileInfo) bool {
		return info.IsDir() && forOwner(info) && ownedBy(info, os.Geteuid())
	}
	seen, err := root.Lstat(name)
	if err != nil {
		return nil, err
	}
	if !ours(seen) {
		return nil, errNotOurs
	}
	room, err := root.OpenRoot(name + "/") // "/": a pipe put there meanwhile is refused at once
	if err != nil {
		return nil, err
	}
	opened, err := room.Stat(".")
	if err == nil && (!ours(opened) || !os.SameFile(seen, opened)) {
		err = errNotOurs
	}
	if err != nil {
		room.Close()
		return nil, err
	}
	return room, nil
}

// clear removes a room that nobody holds. Nobody but this account writes in it.
func clear(root, room *os.Root, parent, name string) {
	switch info, err := room.Lstat(heldName); {
	case errors.Is(err, fs.ErrNotExist):
		if generated.MatchString(name) {
			root.Remove(name) // in the making: it goes if it is empty
		}
		return
	case err != nil || !info.Mode().IsRegular():
		return
	}
	held := flock.New(filepath.Join(parent, name, heldName))
	defer held.Close()
	if ok, err := held.TryLock(); !ok || err != nil {
		return
	}
	if !removesOpen {
		held.Close()
		removeAlone(filepath.Join(parent, name))
		return
	}
	if empty(room) == nil {
		root.Remove(name)
	}
}

// empty removes what a room holds, and last what says that nobody holds it: killed
// before, the next one goes on, and no plain copy stays.
func empty(room *os.Root) error {
	entries, err := fs.ReadDir(room.FS(), ".")
	if err != nil {
		return err
	}
	for _, e := range entries {
		if e.Name() == heldName {
			continue
		}
		if err := room.RemoveAll(e.Name()); err != nil {
			return err
		}
	}
	return room.Remove(heldName)
}

// Path is the place of a file in the room.
func (r *Room) Path(name string) string { return filepath.Join(r.dir, name) }

// Leave removes the room and all that it holds.
func (r *Room) Leave() error {
	if removesOpen {
		return errors.Join(r.remove(), r.held.Close())
	}
	return errors.Join(r.held.Close(), removeAlone(r.dir))
}

// removeAlone removes a room where no other account writes beside it, and where what is
// open cannot be removed: what said that it is held goes last.
func removeAlone(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	last := func(name string) int {
		if name == heldName {
			return 1
		}
		return 0
	}
	slices.SortStableFunc(entries, func(a, b fs.DirEntry) int {
		return cmp.Compare(last(a.Name()), last(b.Name()))
	})
	for _, e := range entries {
		path, remove := filepath.Join(dir, e.Name()), os.Remove
		if e.IsDir() {
			remove = removeAlone
		}
		if err := remove(path); err != nil {
			return err
		}
	}
	return os.Remove(dir)
}

func (r *Room) remove() error {
	root, err := os.OpenRoot(filepath.Dir(r.dir))
	if err != nil {
		return err
	}
	defer root.Close()
	room, err := ownRoom(root, filepath.Base(r.dir))
	if err != nil {
		return err
	}
	defer room.Close()
	return errors.Join(empty(room), root.Remove(filepath.Base(r.dir)))
}
