//go:build !unix

package store

// locksBind says whether a lock keeps what it holds from being read and written, this
// process included: who holds a store is then not written in its lock.
const locksBind = true
