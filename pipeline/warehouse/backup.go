package warehouse

import (
	"os"
	"strings"
)

// LastBackup is the file of the last backup of a store, empty when none is known.
func LastBackup(home string) string {
	content, err := os.ReadFile(home + backupSuffix)
	if err != nil {
		return ""
	}
	file, _, _ := strings.Cut(string(content), "\n")
	return file
}
