//go:build unix

package whole

import "os"

// RemoveIn removes what lies in a folder that is held open.
func RemoveIn(dir *os.Root, name string) error { return dir.Remove(name) }
