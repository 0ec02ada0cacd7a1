package whole

import (
	"os"

	"golang.org/x/sys/windows"
)

// hold takes a file for this process alone, until it closes it; false when another
// holds it. Locks keep others from reading here: a byte far beyond any file is held.
func hold(f *os.File) bool {
	at := windows.Overlapped{OffsetHigh: 1 << 30}
	return windows.LockFileEx(windows.Handle(f.Fd()), windows.LOCKFILE_EXCLUSIVE_LOCK|windows.LOCKFILE_FAIL_IMMEDIATELY, 0, 1, 0, &at) == nil
}
