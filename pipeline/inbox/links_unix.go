//go:build unix

package inbox

import (
	"io/fs"
	"syscall"
)

// links is by how many names a file is known.
func links(info fs.FileInfo) int {
	if stat, ok := info.Sys().(*syscall.Stat_t); ok {
		return int(stat.Nlink)
	}
	return 1
}
