package pipeline

import (
	"os"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/inbox"
)

// StampOf is what the file system says of a file of an inbox, on an instant.
func StampOf(dir, path string, at time.Time) string {
	root, err := os.OpenRoot(dir)
	if err != nil {
		panic(err)
	}
	defer root.Close()
	arrivals, err := inbox.Find(root, at)
	if err != nil {
		panic(err)
	}
	for _, a := range arrivals {
		if a.Path == path {
			return a.Stamp(at)
		}
	}
	return ""
}
