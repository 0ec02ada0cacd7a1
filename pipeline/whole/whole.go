// Package whole writes files whole or not at all: beside their place first, then
// there by one rename, once their bytes are on the disk.
package whole

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"

	"github.com/gofrs/flock"
	"github.com/google/renameio/v2"
)

// Write writes a file. mode is what the umask leaves of it, or what write makes of
// it. Whatever goes wrong, what lay at path stays as it was.
//
// A writer that is killed leaves its half beside the place. The next one of the
// same file removes it: a half that nobody holds is nobody's.
func Write(path string, mode fs.FileMode, write func(*os.File) error) error {
	Sweep(path)
	pending, err := renameio.NewPendingFile(path, renameio.WithPermissions(mode), renameio.WithTempDir(filepath.Dir(path)))
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
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		return err
	}
	return WriteBytes(path, 0o640, content)
}

// WriteNominative writes a file that its owner alone may read, in a folder that its
// owner alone may enter.
func WriteNominative(path string, content []byte) error {
	dir := filepath.Dir(path)
	if err := os.MkdirAll(filepath.Dir(dir), 0o750); err != nil {
		return err
	}
	if err := os.Mkdir(dir, 0o700); err != nil && !errors.Is(err, os.ErrExist) {
		return err
	}
	if err := os.Chmod(dir, 0o700); err != nil {
		return err
	}
	return WriteBytes(path, 0o600, content)
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
