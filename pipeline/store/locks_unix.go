//go:build unix

package store

// locksBind says whether a lock keeps what it holds from being read and written, this
// process included.
const locksBind = false

// isHeld says whether an error is that another process holds a file: none is, here.
func isHeld(error) bool { return false }
