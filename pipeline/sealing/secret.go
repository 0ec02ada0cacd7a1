package sealing

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// What keeps a file of a key or of a password from being read.
var (
	ErrSecretShared = errors.New("a file of a secret is an ordinary one, of mode 0600")
	ErrSecretOwner  = errors.New("a file of a secret belongs to the account that uses it, or to root")
	ErrSecretEmpty  = errors.New("nothing on its first line")
)

// secretBytes bounds a file of a key or of a password.
const secretBytes = 64 << 10

// ReadSecret reads a file that holds a key or a password: an ordinary one, of this
// account or of root, that nobody else may read. Its errors never quote what it holds.
func ReadSecret(path string) (string, error) { return readSecret(path, 0o077) }

// ReadSecretLine reads a secret that is the first line of its file.
func ReadSecretLine(path string) (string, error) {
	text, err := ReadSecret(path)
	return lineOf(path, text, err)
}

// ReadCredential reads a credential of systemd (LoadCredential=, in
// $CREDENTIALS_DIRECTORY): nothing where there is none. It was made for this unit, in
// memory; a group may read it, which is root's.
func ReadCredential(getenv func(string) string, name string) (string, error) {
	dir := getenv("CREDENTIALS_DIRECTORY")
	if dir == "" {
		return "", nil
	}
	text, err := readSecret(filepath.Join(dir, name), 0o007)
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	return strings.TrimSpace(text), err
}

// readSecret reads a file that none of these permissions opens to others.
func readSecret(path string, others fs.FileMode) (string, error) {
	f, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0) // a pipe is not waited for
	if err != nil {
		return "", err
	}
	defer f.Close()
	info, err := f.Stat()
	switch {
	case err != nil:
		return "", err
	case !info.Mode().IsRegular() || sharedWith(info, others):
		return "", fmt.Errorf("%s: %w", path, ErrSecretShared)
	case !ownedBy(info, 0, os.Geteuid()):
		return "", fmt.Errorf("%s: %w", path, ErrSecretOwner)
	}
	content, err := io.ReadAll(io.LimitReader(f, secretBytes))
	return string(content), err
}

// lineOf is the first line of what was read of a file: ErrSecretEmpty when there is
// nothing on it.
func lineOf(path, text string, err error) (string, error) {
	if err != nil {
		return "", err
	}
	line, _, _ := strings.Cut(text, "\n")
	if line = strings.TrimSuffix(line, "\r"); line == "" {
		return "", fmt.Errorf("%s: %w", path, ErrSecretEmpty)
	}
	return line, nil
}
