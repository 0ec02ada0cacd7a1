// Package whole writes files whole or not at all: beside their place first, then
// there by one rename, once their bytes are on the disk. Folders are worked on through
// a handle: what another account puts in their place meanwhile is not followed.
package whole

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"sync/atomic"
	"syscall"
	"unicode/utf8"
)

// Write writes a file. Its permissions are mode whatever the umask, or what write makes
// of them. Whatever goes wrong, what lay at path stays as it was.
//
// A writer that is killed leaves its half beside the place. The next one of the
// same file removes it: a half that nobody holds is nobody's.
func Write(path string, mode fs.FileMode, write func(*os.File) error) error {
	dir, err := os.OpenRoot(filepath.Dir(path))
	if err != nil {
		return err
	}
	defer dir.Close()
	return WriteIn(dir, filepath.Base(path), mode, write)
}

// WriteIn is Write in a folder that is held open.
func WriteIn(dir *os.Root, name string, mode fs.FileMode, write func(*os.File) error) (err error) {
	SweepIn(dir, name)
	half, err := begin(dir, name)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			half.Close()
			RemoveIn(dir, half.name)
		}
	}()
	if err = half.Chmod(mode); err != nil {
		return err
	}
	if err = write(half.File); err != nil {
		return err
	}
	if err = half.take(dir, name); err != nil {
		return err
	}
	return SyncRoot(dir)
}

// half is a file being written beside its place.
type half struct {
	*os.File
	name string
}

// begun counts the halves of this process.
var begun atomic.Uint64

// begin makes a half for its owner alone, and holds it.
func begin(dir *os.Root, name string) (half, error) {
	for {
		h := half{name: halfPrefix(name) + strconv.Itoa(os.Getpid()) + strconv.FormatUint(begun.Add(1), 10)}
		var err error
		h.File, err = dir.OpenFile(h.name, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
		if errors.Is(err, fs.ErrExist) {
			continue // of a process of that number that was killed, on a disk that is shared
		}
		if err == nil && !hold(h.File) {
			h.Close()
			continue // taken for nobody's by who sweeps, before it was held
		}
		return h, err
	}
}

// take puts a half in its place, where it is then whole. It is held until it is there,
// where the system renames what is open.
func (h half) take(dir *os.Root, name string) error {
	if err := h.Sync(); err != nil {
		return err
	}
	if !renamesOpen {
		if err := h.Close(); err != nil {
			return err
		}
		return dir.Rename(h.name, name)
	}
	return errors.Join(dir.Rename(h.name, name), h.Close())
}

// halfPrefix begins the name of a half; numbers follow. A name may be as long as the
// system allows: its half must be too.
func halfPrefix(name string) string {
	const long = 200
	for len(name) > long {
		_, last := utf8.DecodeLastRuneInString(name)
		name = name[:len(name)-last]
	}
	return "." + name
}

// WriteBytes writes a file of these bytes.
func WriteBytes(path string, mode fs.FileMode, content []byte) error {
	return Write(path, mode, func(f *os.File) error {
		_, err := f.Write(content)
		return err
	})
}

// WriteDocument writes a file that readers of one folder only may see, and the
// folders that lead to it.
func WriteDocument(path string, content []byte) error {
	if err := MakeFolders(filepath.Dir(path), ForReaders); err != nil {
		return err
	}
	return WriteBytes(path, 0o640, content)
}

// WriteNominative writes a file that its owner alone may read, and the folders that
// lead to it, which he alone may enter. A folder that is there is closed to others; the
// operator may have given it to a group.
func WriteNominative(path string, content []byte) error {
	dir := filepath.Dir(path)
	if err := MakeFolders(dir, ForOwner); err != nil {
		return err
	}
	info, err := os.Stat(dir)
	if err != nil {
		return err
	}
	if mode := info.Mode().Perm(); mode&0o007 != 0 {
		if err := permit(dir, mode&^0o007); err != nil {
			return err
		}
	}
	return WriteBytes(path, 0o600, content)
}

// The permissions of the folders that are made: for their owner alone, or for a group
// that reads besides.
const (
	ForOwner   fs.FileMode = 0o700
	ForReaders fs.FileMode = 0o750
)

// MakeFolders makes a folder and those above it that are missing, of these permissions
// whatever the umask. What is there is left as it is.
func MakeFolders(dir string, mode fs.FileMode) error {
	switch info, err := os.Stat(dir); {
	case err == nil && info.IsDir():
		return nil
	case err == nil:
		return &fs.PathError{Op: "mkdir", Path: dir, Err: syscall.ENOTDIR}
	case !errors.Is(err, fs.ErrNotExist):
		return err
	}
	if up := filepath.Dir(dir); up != dir {
		if err := MakeFolders(up, mode); err != nil {
			return err
		}
	}
	if err := os.Mkdir(dir, ForOwner); err != nil {
		if errors.Is(err, fs.ErrExist) {
			return nil // another process made it meanwhile
		}
		return err
	}
	return permit(dir, mode)
}

// permit gives its permissions to a folder, and to none that a link leads to.
func permit(dir string, mode fs.FileMode) error {
	made, err := os.OpenFile(dir, os.O_RDONLY|noFollow, 0)
	if err != nil {
		return err
	}
	defer made.Close()
	return made.Chmod(mode)
}

// Sweep removes what killed writers left of a file. What cannot be removed stays,
// without a word: whoever writes there will say why.
func Sweep(path string) {
	if dir, err := os.OpenRoot(filepath.Dir(path)); err == nil {
		SweepIn(dir, filepath.Base(path))
		dir.Close()
	}
}

// SweepIn is Sweep in a folder that is held open.
func SweepIn(dir *os.Root, name string) {
	left := regexp.MustCompile(`^` + regexp.QuoteMeta(halfPrefix(name)) + `\d+$`)
	entries, _ := fs.ReadDir(dir.FS(), ".")
	for _, e := range entries {
		if !left.MatchString(e.Name()) || !e.Type().IsRegular() {
			continue
		}
		f, err := openSeen(dir, e.Name(), os.O_RDONLY)
		if err != nil {
			continue
		}
		if hold(f) {
			RemoveIn(dir, e.Name())
		}
		f.Close()
	}
}

// SyncDir brings a rename to the disk.
func SyncDir(path string) error {
	dir, err := os.OpenRoot(path)
	if err != nil {
		return err
	}
	return errors.Join(SyncRoot(dir), dir.Close())
}
