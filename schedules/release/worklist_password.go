package release

import (
	"errors"

	"github.com/agir-indicateurs/agir/pipeline/sealing"
)

// The variables that give the password of the work lists, and the credential of systemd
// (LoadCredential=agir-worklist-password:FILE). It is never an argument.
const (
	WorklistPasswordVariable     = "AGIR_WORKLIST_PASSWORD"
	WorklistPasswordFileVariable = "AGIR_WORKLIST_PASSWORD_FILE"
	worklistPasswordCredential   = "agir-worklist-password"
)

// What is wrong with the password that the environment gives.
var (
	ErrTwoWorklistPasswords = errors.New("two passwords of the work list are given")
	ErrNoWorklistPassword   = errors.New("no password of the work list is given")
)

// WorklistPassword reads the password of the work lists where it may be given. It never
// stands in a message.
func WorklistPassword(getenv func(string) string) (string, error) {
	if getenv == nil {
		return "", ErrNoWorklistPassword
	}
	given, file := getenv(WorklistPasswordVariable), getenv(WorklistPasswordFileVariable)
	switch {
	case given != "" && file != "":
		return "", ErrTwoWorklistPasswords
	case given != "":
		return given, nil
	case file != "":
		return sealing.ReadSecretLine(file)
	}
	password, err := sealing.ReadCredential(getenv, worklistPasswordCredential)
	if err == nil && password == "" {
		err = ErrNoWorklistPassword
	}
	return password, err
}
