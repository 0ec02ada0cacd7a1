//go:build unix

package whole

import (
	"io/fs"
	"os"
	"syscall"
)

// noFollow refuses to open a link.
const noFollow = syscall.O_NOFOLLOW

// Private has whatever this process makes from now on for its owner alone, whatever
// the umask that it was started with: the engine and the libraries make files whose
// permissions nobody can say otherwise.
func Private() { syscall.Umask(0o077) }

// names is how many names a file has.
func names(info fs.FileInfo) int {
	if stat, ok := info.Sys().(*syscall.Stat_t); ok {
		return int(stat.Nlink)
	}
	return 1
}

// trusted says whether a file in a folder is of an account that is believed there: this
// one, root, or the owner of the folder.
func trusted(file, folder fs.FileInfo) bool {
	of, ok := file.Sys().(*syscall.Stat_t)
	in, known := folder.Sys().(*syscall.Stat_t)
	return ok && known && (of.Uid == 0 || int(of.Uid) == os.Geteuid() || of.Uid == in.Uid)
}
