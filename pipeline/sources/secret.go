package sources

import (
	"errors"
	"strings"

	"github.com/agir-indicateurs/agir/pipeline/sealing"
)

// SecretVariable is the variable of the environment that names the file of the secret of
// a source: AGIR_SOURCE_BOITE_FILE for boite.
func SecretVariable(code string) string {
	return "AGIR_SOURCE_" + strings.ToUpper(strings.ReplaceAll(code, "-", "_")) + "_FILE"
}

// Credential is the name of the secret of a source among the credentials of systemd.
func Credential(code string) string { return "agir-source-" + code }

// ErrNoSecret says that a source has no secret anywhere.
var ErrNoSecret = errors.New("no secret: neither the variable of its file nor the credential of systemd")

// secretOf finds the secret of a source: a password, or a private key in PEM. It is never
// an argument nor a line of the configuration.
func secretOf(code string, getenv func(string) string) (string, error) {
	if getenv == nil {
		return "", ErrNoSecret
	}
	var secret string
	var err error
	if file := getenv(SecretVariable(code)); file != "" {
		secret, err = sealing.ReadSecret(file)
	} else if secret, err = sealing.ReadCredential(getenv, Credential(code)); err == nil && secret == "" {
		err = ErrNoSecret
	}
	if secret = strings.TrimRight(secret, "\r\n"); err == nil && secret == "" {
		err = sealing.ErrSecretEmpty
	}
	return secret, err
}
