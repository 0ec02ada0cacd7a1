package delivery

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// credential is the name of the password among the credentials of systemd
// (LoadCredential=agir-mail-password:FILE).
const credential = "agir-mail-password"

// Password finds the password of the mail account in the environment: the
// variable AGIR_MAIL_PASSWORD, the file that AGIR_MAIL_PASSWORD_FILE names, or
// the credential agir-mail-password of systemd. It is never an argument, which
// every account of the machine can read.
func Password(getenv func(string) string) (string, error) {
	if getenv == nil {
		getenv = func(string) string { return "" }
	}
	if password := getenv("AGIR_MAIL_PASSWORD"); password != "" {
		return password, nil
	}
	if path := getenv("AGIR_MAIL_PASSWORD_FILE"); path != "" {
		return passwordIn(path, 0o077)
	}
	if dir := getenv("CREDENTIALS_DIRECTORY"); dir != "" {
		// systemd made it for this unit, in memory: a group may be root's.
		password, err := passwordIn(filepath.Join(dir, credential), 0o007)
		if !errors.Is(err, fs.ErrNotExist) {
			return password, err
		}
	}
	return "", errors.New("mail: no password: neither AGIR_MAIL_PASSWORD, AGIR_MAIL_PASSWORD_FILE nor the credential " + credential)
}

// passwordIn reads a file that none of these permissions opens to others.
func passwordIn(path string, others fs.FileMode) (string, error) {
	file, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer file.Close()
	about, err := file.Stat()
	if err != nil {
		return "", err
	}
	switch {
	case !about.Mode().IsRegular():
		return "", fmt.Errorf("%s: not a regular file", path)
	case about.Mode().Perm()&others != 0:
		return "", fmt.Errorf("%s: others may read it (%s): chmod 600", path, about.Mode().Perm())
	}
	content, err := io.ReadAll(io.LimitReader(file, 4096))
	if err != nil {
		return "", err
	}
	password := strings.TrimRight(string(content), "\r\n")
	if password == "" {
		return "", fmt.Errorf("%s: empty", path)
	}
	return password, nil
}
