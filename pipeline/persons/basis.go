package persons

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"runtime"
	"sync"

	"github.com/agir-indicateurs/agir/queries"
)

// sources is this package as it was compiled: what it decides rests on it.
//
//go:embed basis.go countries.go groups.go guards.go held.go linkage.go persons.go relatives.go results.go rows.go spelling.go ties.go weights.go
var sources embed.FS

// rule is the SHA-256 of all that says who is the same person beside what is given: this
// package, the questions that it asks and the compiler. A program in which any of it differs
// works everything out again.
var rule = sync.OnceValues(func() (string, error) {
	h := sha256.New()
	err := fs.WalkDir(sources, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := sources.ReadFile(name)
		if err == nil {
			fmt.Fprintf(h, "%s %d\n%s", name, len(text), text)
		}
		return err
	})
	if err == nil {
		err = queries.WriteLinkage(h)
	}
	io.WriteString(h, runtime.Version())
	return hex.EncodeToString(h.Sum(nil)), err
})

// Basis is the hash of all that Link rests on beside the records and the decisions: the rule
// and the options that change what it writes. With the records, the decisions and the version
// of the engine, it says of two linkages that they are one.
func (o Options) Basis() (string, error) {
	o = o.withDefaults()
	of, err := rule()
	if err != nil {
		return "", err
	}
	text, err := json.Marshal([]any{of, o.Automatic, o.Review, o.Nothing, o.RefuseHomonyms, o.Reasons})
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:]), nil
}
