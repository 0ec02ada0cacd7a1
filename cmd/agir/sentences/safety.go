package sentences

import (
	"fmt"

	"github.com/agir-indicateurs/agir/pipeline/purge"
)

// BackedUp is a backup that was written, with its checksum.
func BackedUp(file, sum string) string {
	return fmt.Sprintf("backup %s, SHA-256 %s, read to its last row", file, sum)
}

// Restored is a backup put in the place of the store, one line each.
func Restored(file string, r purge.Restored) []string {
	all := []string{fmt.Sprintf("restored %s, SHA-256 %s", file, r.Sum)}
	if r.Blind {
		all = append(all, "the store that it replaces could not be read: purge again, and forget again whoever was")
	}
	if r.Again.Rows > 0 {
		all = append(all, fmt.Sprintf("%d rows removed again: they tell of persons forgotten or purged since", r.Again.Rows))
	}
	return all
}

// KeyMade is a key that was made.
func KeyMade(file, recipient string) []string {
	return []string{Wrote(file), "public key " + recipient}
}

// KeyRotated is a store sealed with the next key, with so many files received.
func KeyRotated(files int) string {
	return fmt.Sprintf("sealed with the next key: the store, %d files received; from now on give the next key", files)
}
