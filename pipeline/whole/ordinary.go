package whole

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// ErrNotOrdinary says that what bears the name of a file of ours is something else, or
// was put there by another account: a link, a pipe, a folder, a file with another name.
var ErrNotOrdinary = errors.New("not an ordinary file of this account")

// ErrUnix says that something is asked that systems which are no Unix do not do.
var ErrUnix = errors.New("asked of a Unix system, which this is not")

// Ordinary looks at what bears a name before it is opened: nothing, or a regular file
// with one name, of this account, of root, or of the account whose folder it lies in.
// In a folder that other accounts write in, a name proves nothing.
func Ordinary(path string) error {
	info, err := believed(path)
	if info == nil {
		return err
	}
	if !info.Mode().IsRegular() || names(info) > 1 {
		return fmt.Errorf("%s: %w", path, ErrNotOrdinary)
	}
	return nil
}

// believed looks at what bears a name, without following it: nil when there is nothing,
// refused when it is of an account that is not believed there.
func believed(path string) (fs.FileInfo, error) {
	info, err := os.Lstat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	folder, err := os.Stat(filepath.Dir(path))
	if err != nil {
		return nil, err
	}
	if !trusted(info, folder) {
		return nil, fmt.Errorf("%s: %w", path, ErrNotOrdinary)
	}
	return info, nil
}

// OrdinaryOrLink is Ordinary for what is only read, or replaced by one rename: a file
// with other names will do, and a link that an account believed has made, for the
// operator may keep it elsewhere.
func OrdinaryOrLink(path string) error {
	info, err := believed(path)
	if info == nil {
		return err
	}
	if info.Mode()&fs.ModeSymlink != 0 {
		to, err := filepath.EvalSymlinks(path)
		if err != nil {
			return err
		}
		return OrdinaryOrLink(to)
	}
	if !info.Mode().IsRegular() {
		return fmt.Errorf("%s: %w", path, ErrNotOrdinary)
	}
	return nil
}
