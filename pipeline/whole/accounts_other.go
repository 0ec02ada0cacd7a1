//go:build !unix

package whole

import (
	"io/fs"
	"os"
)

// noFollow is nothing where links need rights that accounts do not have.
const noFollow = 0

// Private does nothing where files have the permissions of their folder.
func Private() {}

// names is one: this system is not asked.
func names(fs.FileInfo) int { return 1 }

// trusted is true: this system does not say accounts so.
func trusted(file, folder fs.FileInfo) bool { return true }

// ours is true: this system does not say accounts so.
func ours(fs.FileInfo) bool { return true }

// own is true: this system does not say accounts so.
func own(fs.FileInfo) bool { return true }

// OfAnother is nothing: this system does not say accounts so.
func OfAnother(string) string { return "" }

// renamesOpen says whether the system renames a file that is open.
const renamesOpen = false

// SyncRoot does nothing: a folder is not brought to the disk by itself here, and what is
// done in it is in the journal of the file system.
func SyncRoot(*os.Root) error { return nil }
