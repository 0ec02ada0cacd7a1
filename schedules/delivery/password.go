package delivery

import (
	"errors"

	"github.com/agir-indicateurs/agir/pipeline/sealing"
)

// credential is the name of the password among the credentials of systemd
// (LoadCredential=agir-mail-password:FILE).
const credential = "agir-mail-password"

// The variables that give the password of the mail account.
const (
	passwordVariable     = "AGIR_MAIL_PASSWORD"
	passwordFileVariable = "AGIR_MAIL_PASSWORD_FILE"
)

// ErrNoPassword says that the mail account wants a password, and that none was given.
var ErrNoPassword = errors.New("mail: no password: neither " + passwordVariable + ", " + passwordFileVariable + " nor the credential " + credential)

// Password finds the password of the mail account in the environment: a variable, the
// first line of the file that another names, or a credential of systemd. It is never an
// argument, which every account of the machine can read.
func Password(getenv func(string) string) (string, error) {
	if getenv == nil {
		return "", ErrNoPassword
	}
	if password := getenv(passwordVariable); password != "" {
		return password, nil
	}
	if path := getenv(passwordFileVariable); path != "" {
		return sealing.ReadSecretLine(path)
	}
	password, err := sealing.ReadCredential(getenv, credential)
	if err == nil && password == "" {
		err = ErrNoPassword
	}
	return password, err
}
