//go:build unix

package store

// locksBind says whether a lock keeps what it holds from being read and written, this
// process included.
const locksBind = false
