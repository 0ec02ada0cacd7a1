//go:build !unix

package whole

import "io/fs"

// noFollow is nothing where links need rights that accounts do not have.
const noFollow = 0

// Private does nothing where files have the permissions of their folder.
func Private() {}

// names is one: this system is not asked.
func names(fs.FileInfo) int { return 1 }

// trusted is true: this system does not say accounts so.
func trusted(file, folder fs.FileInfo) bool { return true }
