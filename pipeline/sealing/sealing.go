// Package sealing keeps files sealed at rest: age (filippo.io/age) over the whole
// file, to the recipients or the passphrase of the environment. A sealed file is
// authenticated: one cut, changed or swapped does not open.
package sealing

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"

	"filippo.io/age"

	"github.com/agir-indicateurs/agir/pipeline/whole"
)

// Suffix ends the name of a sealed file.
const Suffix = ".age"

// magic begins every sealed file.
const magic = "age-encryption.org/v1\n"

// ErrKey says that the key given does not open a sealed file.
var ErrKey = errors.New("the key given does not open this sealed file")

// ErrNoKey says that a file is sealed and that no key was given.
var ErrNoKey = errors.New("sealed, and no key was given")

// ErrDamaged says that a sealed file was cut or changed.
var ErrDamaged = errors.New("the sealed file is damaged")

// Key seals and opens files. A nil Key neither seals nor opens.
type Key struct {
	recipients []age.Recipient
	identities []age.Identity
}

// Seal writes the sealed form of a source.
func (k *Key) Seal(dst io.Writer, src io.Reader) error {
	sealed, err := age.Encrypt(dst, k.recipients...)
	if err != nil {
		return err
	}
	if _, err := io.Copy(sealed, src); err != nil {
		return err
	}
	return sealed.Close()
}

// Open writes the plain form of a sealed source. The error is ErrNoKey, ErrKey,
// ErrDamaged or one of the writing.
func (k *Key) Open(dst io.Writer, src io.Reader) error {
	if k == nil || len(k.identities) == 0 {
		return ErrNoKey
	}
	plain, err := age.Decrypt(src, k.identities...)
	if noMatch := new(age.NoIdentityMatchError); errors.As(err, &noMatch) {
		return ErrKey
	}
	if err != nil {
		return ErrDamaged
	}
	_, err = io.Copy(dst, damaged{plain})
	return err
}

// damaged tells a fault of the sealed source from one of the place written to.
type damaged struct{ io.Reader }

func (d damaged) Read(p []byte) (int, error) {
	n, err := d.Reader.Read(p)
	if err != nil && err != io.EOF {
		err = ErrDamaged
	}
	return n, err
}

// SealFile seals a file into another, whole or not at all, for its owner alone.
func (k *Key) SealFile(from, to string) error {
	src, err := whole.OpenGiven(from)
	if err != nil {
		return err
	}
	defer src.Close()
	return whole.Write(to, 0o600, func(dst *os.File) error { return k.Seal(dst, src) })
}

// OpenFile opens a sealed file into another, whole or not at all, for its owner
// alone.
func (k *Key) OpenFile(from, to string) error {
	src, err := whole.OpenGiven(from)
	if err != nil {
		return err
	}
	defer src.Close()
	err = whole.Write(to, 0o600, func(dst *os.File) error { return k.Open(dst, src) })
	if err != nil {
		return fmt.Errorf("%s: %w", from, err)
	}
	return nil
}

// OpenBytes is the plain form of sealed bytes.
func (k *Key) OpenBytes(sealed []byte) ([]byte, error) {
	var plain bytes.Buffer
	err := k.Open(&plain, bytes.NewReader(sealed))
	return plain.Bytes(), err
}

// SealBytes is the sealed form of bytes.
func (k *Key) SealBytes(plain []byte) ([]byte, error) {
	var sealed bytes.Buffer
	err := k.Seal(&sealed, bytes.NewReader(plain))
	return sealed.Bytes(), err
}

// IsSealed says whether bytes begin a sealed file.
func IsSealed(begin []byte) bool { return bytes.HasPrefix(begin, []byte(magic)) }

// IsSealedFile says whether a file is sealed, by its first bytes.
func IsSealedFile(path string) (bool, error) {
	f, err := whole.OpenGiven(path)
	if err != nil {
		return false, err
	}
	defer f.Close()
	begin := make([]byte, len(magic))
	if _, err := io.ReadFull(f, begin); err != nil {
		return false, nil // shorter than a sealed file
	}
	return IsSealed(begin), nil
}
