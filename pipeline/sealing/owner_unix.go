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
