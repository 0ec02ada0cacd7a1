package sealing

import (
	"errors"
	"fmt"
	"unicode/utf8"
)

// ExportVariable names the file of the passphrase, on its first line, that seals what is
// handed over to a person.
const ExportVariable = "AGIR_EXPORT_PASSPHRASE_FILE"

// What a passphrase that leaves with a file must be: the file may be tried without end.
const (
	passphraseLength  = 12
	passphraseVariety = 6
)

// Why nothing is sealed for handing over.
var (
	ErrNoExportPassphrase   = errors.New("no file of a passphrase is named")
	ErrWeakExportPassphrase = fmt.Errorf("the passphrase has less than %d characters, %d of them different", passphraseLength, passphraseVariety)
)

// ForHandingOver is the key of the passphrase that a file holds, which nobody else may
// read.
func ForHandingOver(getenv func(string) string) (*Key, error) {
	file := getenv(ExportVariable)
	if file == "" {
		return nil, fmt.Errorf("%s: %w", ExportVariable, ErrNoExportPassphrase)
	}
	passphrase, err := ReadSecretLine(file)
	if err != nil {
		return nil, err
	}
	key, err := OfPassphrase(passphrase)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return key, nil
}

// OfPassphrase is the key of a passphrase that is given with what it seals.
func OfPassphrase(passphrase string) (*Key, error) {
	different := make(map[rune]bool)
	for _, r := range passphrase {
		different[r] = true
	}
	if utf8.RuneCountInString(passphrase) < passphraseLength || len(different) < passphraseVariety {
		return nil, ErrWeakExportPassphrase
	}
	return passphraseKey(passphrase)
}
