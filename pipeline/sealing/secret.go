package sealing

import (
	"fmt"
	"io"
	"os"
	"syscall"
)

// secretBytes bounds a file of a key or of a password.
const secretBytes = 64 << 10

// ReadSecret reads a file that holds a key or a password: an ordinary one, of this
// account or of root, that nobody else may read. Its errors never quote what it holds.
func ReadSecret(path string) (string, error) {
	f, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0) // a pipe is not waited for
	if err != nil {
		return "", err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return "", err
	}
	if mode := info.Mode().Perm(); !info.Mode().IsRegular() || mode&0o077 != 0 {
		return "", fmt.Errorf("%s: a key file is for its owner alone: mode 0600, not %#o", path, mode)
	}
	if !ownedBy(info, 0, os.Geteuid()) {
		return "", fmt.Errorf("%s: a key file belongs to the account that uses it, or to root", path)
	}
	content, err := io.ReadAll(io.LimitReader(f, secretBytes))
	return string(content), err
}
