package whole

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// Enter opens a folder of a folder: it is the one that lies there by that name, and no
// link led to it. A pipe is refused at once, not waited for.
func Enter(dir *os.Root, name string) (*os.Root, error) {
	seen, err := dir.Lstat(name)
	if err != nil {
		return nil, err
	}
	if !seen.IsDir() {
		return nil, fmt.Errorf("%s: %w", name, ErrNotOrdinary)
	}
	below, err := dir.OpenRoot(name + "/") // "/": what is no folder by then is refused
	if err != nil {
		return nil, err
	}
	if err := sameFolder(seen, below); err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", name, err), below.Close())
	}
	return below, nil
}

// sameFolder says whether a folder held open is one that was seen.
func sameFolder(seen fs.FileInfo, held *os.Root) error {
	opened, err := held.Stat(".")
	if err == nil && !os.SameFile(seen, opened) {
		err = ErrNotOrdinary
	}
	return err
}

// Permit gives a folder of this account its group, -1 for none, and its permissions. One
// of another account is not believed.
func Permit(dir *os.Root, gid int, mode fs.FileMode) error {
	made, err := dir.Open(".")
	if err != nil {
		return err
	}
	defer made.Close()
	info, err := made.Stat()
	if err != nil {
		return err
	}
	if !own(info) {
		return ErrNotOrdinary
	}
	if gid >= 0 {
		if err := made.Chown(-1, gid); err != nil {
			return err
		}
	}
	return made.Chmod(mode)
}

// Remove removes a file of ours, when it is an ordinary one. Its folder, and those above
// it, may be links of an account that is believed: another's leads where it wants.
func Remove(path string) error {
	path, err := filepath.Abs(path)
	if err != nil {
		return err
	}
	folder := filepath.Dir(path)
	for up := folder; up != filepath.Dir(up); up = filepath.Dir(up) {
		if info, err := os.Lstat(up); err != nil || info.Mode()&fs.ModeSymlink != 0 && !ours(info) {
			return errors.Join(fmt.Errorf("%s: %w", up, ErrNotOrdinary), err)
		}
	}
	seen, err := os.Stat(folder)
	if err != nil {
		return err
	}
	dir, err := os.OpenRoot(folder)
	if err != nil {
		return err
	}
	defer dir.Close()
	if err := sameFolder(seen, dir); err != nil {
		return err
	}
	info, err := dir.Lstat(filepath.Base(path))
	if err != nil {
		return err
	}
	if !info.Mode().IsRegular() || names(info) > 1 || !ours(info) {
		return fmt.Errorf("%s: %w", path, ErrNotOrdinary)
	}
	return RemoveIn(dir, filepath.Base(path))
}

// openSeen opens a regular file of a folder: the one that lies there by that name.
func openSeen(dir *os.Root, name string, flags int) (*os.File, error) {
	seen, err := dir.Lstat(name)
	if err != nil {
		return nil, err
	}
	f, err := dir.OpenFile(name, flags|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, err
	}
	if info, err := f.Stat(); err != nil || !info.Mode().IsRegular() || !os.SameFile(seen, info) {
		return nil, errors.Join(fmt.Errorf("%s: %w", name, ErrNotOrdinary), err, f.Close())
	}
	return f, nil
}

// Open opens a file of ours as Ordinary wants it, looked at once it is open: what
// another account puts there meanwhile is neither followed nor waited for.
func Open(path string, flags int, mode fs.FileMode) (*os.File, error) {
	if err := Ordinary(path); err != nil {
		return nil, err
	}
	f, err := os.OpenFile(path, flags|noFollow|syscall.O_NONBLOCK, mode)
	if err != nil {
		return nil, err
	}
	if err := stillOrdinary(f); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

// stillOrdinary says whether what was opened is a regular file with one name.
func stillOrdinary(f *os.File) error {
	info, err := f.Stat()
	if err == nil && (!info.Mode().IsRegular() || names(info) > 1) {
		err = fmt.Errorf("%s: %w", f.Name(), ErrNotOrdinary)
	}
	return err
}

// ErrTooLarge says that a file is larger than the limit in bytes.
var ErrTooLarge = errors.New("larger than the limit")

// ErrSpecial says that what somebody named to be read is no file that ends: a pipe, a
// device, a socket.
var ErrSpecial = errors.New("a pipe or a device")

// OpenGiven opens, to read it, a file that somebody gave and named, whosever it is and
// wherever the name leads: a regular one. A pipe would be waited for, a device would
// never end.
func OpenGiven(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	switch {
	case err != nil:
	case info.IsDir():
		err = &fs.PathError{Op: "read", Path: path, Err: syscall.EISDIR}
	case !info.Mode().IsRegular():
		err = fmt.Errorf("%s: %w", path, ErrSpecial)
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

// ReadGiven reads a file that somebody gave, of so many bytes at most (0: no limit).
func ReadGiven(path string, limit int64) ([]byte, error) {
	f, err := OpenGiven(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if limit <= 0 {
		return io.ReadAll(f)
	}
	content, err := io.ReadAll(io.LimitReader(f, limit+1))
	if err == nil && int64(len(content)) > limit {
		return nil, fmt.Errorf("%s: %w", path, ErrTooLarge)
	}
	return content, err
}
