//go:build unix

package whole

import (
	"errors"
	"io/fs"
	"os"
	"os/user"
	"strconv"
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

// ours says whether a file is of this account, or of root.
func ours(info fs.FileInfo) bool {
	of, ok := info.Sys().(*syscall.Stat_t)
	return ok && (of.Uid == 0 || int(of.Uid) == os.Geteuid())
}

// own says whether a file is of this account.
func own(info fs.FileInfo) bool {
	of, ok := info.Sys().(*syscall.Stat_t)
	return ok && int(of.Uid) == os.Geteuid()
}

// OfAnother is the account that a folder belongs to, when this process is root and the
// account is another: what root makes there, that account could not read. Empty otherwise,
// and where the number of the account has no name here: in a container, the folder that is
// lent to it is often of an account of the machine, which nobody can be in it.
func OfAnother(dir string) string {
	info, err := os.Stat(dir)
	if err != nil || os.Geteuid() != 0 || own(info) {
		return ""
	}
	of, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return ""
	}
	account, err := user.LookupId(strconv.FormatUint(uint64(of.Uid), 10))
	if err != nil {
		return ""
	}
	return account.Username
}

// renamesOpen says whether the system renames a file that is open.
const renamesOpen = true

// hold takes a file for this process alone, until it closes it; false when another
// holds it.
func hold(f *os.File) bool { return syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) == nil }

// Hold waits for a file, and takes it for this process alone until it closes it.
func Hold(f *os.File) error {
	for {
		if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX); !errors.Is(err, syscall.EINTR) {
			return err
		}
	}
}

// SyncRoot brings what was done in a folder to the disk.
func SyncRoot(dir *os.Root) error {
	d, err := dir.Open(".")
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
