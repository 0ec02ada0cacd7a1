package queries

import (
	"embed"
	"fmt"
)

//go:embed linkage
var linkage embed.FS

// Linkage is a file of the folder linkage: what package persons asks the engine to say
// who is the same person, and the weights of its scores. A name that is not there is a
// fault of the build.
func Linkage(name string) string {
	text, err := linkage.ReadFile("linkage/" + name)
	if err != nil {
		panic(fmt.Sprintf("queries/%s", err))
	}
	return string(text)
}
