//go:build !unix

package sealing

import "io/fs"

// ownedBy says whether a file belongs to one of some accounts; this system does not
// say it so, and its folders of the session are for their account alone.
func ownedBy(fs.FileInfo, ...int) bool { return true }

// closedToOthers is true: the folders of a session are for their account alone here, and
// permissions do not say so.
func closedToOthers(fs.FileInfo) bool { return true }

// forOwner is true: permissions do not say it here.
func forOwner(fs.FileInfo) bool { return true }

// sharedWith is false: permissions do not say it here.
func sharedWith(fs.FileInfo, fs.FileMode) bool { return false }

// removesOpen says whether the system removes a file that is open.
const removesOpen = false
