package whole

import (
	"os"

	"golang.org/x/sys/windows"
)

// hold takes a file for this process alone, until it closes it; false when another
// holds it. Locks keep others from reading here: a byte far beyond any file is held.
func hold(f *os.File) bool {
	return lock(f, windows.LOCKFILE_EXCLUSIVE_LOCK|windows.LOCKFILE_FAIL_IMMEDIATELY) == nil
}

// Hold waits for a file, and takes it for this process alone until it closes it.
func Hold(f *os.File) error { return lock(f, windows.LOCKFILE_EXCLUSIVE_LOCK) }

func lock(f *os.File, flags uint32) error {
	return windows.LockFileEx(windows.Handle(f.Fd()), flags, 0, 1, 0, &windows.Overlapped{OffsetHigh: 1 << 30})
}
