// Package whole writes files whole or not at all: beside their place first, then
// there by one rename, once their bytes are on the disk.
package whole

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"syscall"

	"github.com/gofrs/flock"
	"github.com/google/renameio/v2"
)

// Write writes a file. Its permissions are mode whatever the umask, or what write makes
// of them. Whatever goes wrong, what lay at path stays as it was.
//
// A writer that is killed leaves its half beside the place. The next one of the
// same file removes it: a half that nobody holds is nobody's.
func Write(path string, mode fs.FileMode, write func(*os.File) error) error {
	Sweep(path)
	pending, err := renameio.NewPendingFile(path, renameio.WithStaticPermissions(mode), renameio.WithTempDir(filepath.Dir(path)))
	if err != nil {
		return err
	}
	defer pending.Cleanup()
	held := flock.New(pending.Name())
	defer held.Close()
	if _, err := held.TryLock(); err != nil {
		return err
	}
	if err := write(pending.File); err != nil {
		return err
	}
	if err := pending.CloseAtomicallyReplace(); err != nil {
		return err
	}
	return SyncDir(filepath.Dir(path))
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
	dir, name := filepath.Split(path)
	half := regexp.MustCompile(`^\.` + regexp.QuoteMeta(name) + `\d+$`) // as renameio names what it writes
	entries, _ := os.ReadDir(filepath.Clean(dir))
	for _, e := range entries {
		if !half.MatchString(e.Name()) || !e.Type().IsRegular() {
			continue
		}
		held := flock.New(filepath.Join(dir, e.Name()))
		if ok, err := held.TryLock(); ok && err == nil {
			os.Remove(held.Path())
		}
		held.Close()
	}
}

// SyncDir brings a rename to the disk.
func SyncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
