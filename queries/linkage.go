package queries

import (
	"embed"
	"fmt"
	"io"
	"io/fs"
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

// WriteLinkage writes all the files of the folder linkage, each after its name: two programs
// that write the same ask the same.
func WriteLinkage(w io.Writer) error {
	return fs.WalkDir(linkage, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := linkage.ReadFile(name)
		if err == nil {
			_, err = fmt.Fprintf(w, "%s %d\n%s", name, len(text), text)
		}
		return err
	})
}
