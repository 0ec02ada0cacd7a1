//go:build !unix

package store

import (
	"errors"
	"syscall"
)

// locksBind says whether a lock keeps what it holds from being read and written, this
// process included: who holds a store is then not written in its lock.
const locksBind = true

// sharingViolation is what Windows answers who opens what another process holds.
const sharingViolation = syscall.Errno(32)

// isHeld says whether an error is that another process holds a file.
func isHeld(err error) bool { return errors.Is(err, sharingViolation) }
