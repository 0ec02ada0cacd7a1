//go:build !unix

package whole

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
)

// unknownFunction is what a system answers that does not know the way in which Go removes
// what lies in a folder that is held open: wine, and some shares.
const unknownFunction = syscall.Errno(1)

// RemoveIn removes what lies in a folder that is held open; by its path, where it cannot
// be done otherwise.
func RemoveIn(dir *os.Root, name string) error {
	err := dir.Remove(name)
	if errors.Is(err, unknownFunction) {
		err = os.Remove(filepath.Join(dir.Name(), name))
	}
	return err
}
