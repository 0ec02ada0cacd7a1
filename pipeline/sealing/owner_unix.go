//go:build unix

package sealing

import (
	"io/fs"
	"slices"
	"syscall"
)

// ownedBy says whether a file belongs to one of some accounts.
func ownedBy(info fs.FileInfo, accounts ...int) bool {
	stat, ok := info.Sys().(*syscall.Stat_t)
	return ok && slices.Contains(accounts, int(stat.Uid))
}

// closedToOthers says whether no other account may rename what lies in a directory.
func closedToOthers(info fs.FileInfo) bool {
	return info.Mode().Perm()&0o022 == 0 || info.Mode()&fs.ModeSticky != 0
}

// forOwner says whether a directory is for its owner alone.
func forOwner(info fs.FileInfo) bool { return info.Mode().Perm() == 0o700 }

// sharedWith says whether a file is open to others, by one of these permissions.
func sharedWith(info fs.FileInfo, others fs.FileMode) bool { return info.Mode().Perm()&others != 0 }

// removesOpen says whether the system removes a file that is open.
const removesOpen = true
