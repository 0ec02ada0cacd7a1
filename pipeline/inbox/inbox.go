// Package inbox finds what was received: it says who dropped which file on which
// day, and which statement is in force on a given day. It opens files only inside
// the inbox, and never follows a link.
package inbox

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/sealing"
)

// Arrival is a file lying in the inbox.
type Arrival struct {
	Path       string // relative to the inbox, slashes
	Sender     string // account that dropped it
	ReceivedOn time.Time
	Size       int64
	Sealed     bool   // it lies there as Path + ".age"
	Fault      *Fault // not nil: it will not be opened
}

// File is the path of the file itself, relative to the inbox.
func (a Arrival) File() string {
	if a.Sealed {
		return a.Path + sealing.Suffix
	}
	return a.Path
}

// Fault says why a place of the inbox is not read. The sentence is French, for
// the sender.
type Fault struct {
	Rule     string
	Sentence string
}

// Find lists every file of the inbox in the order in which they were received,
// then by path. A file straight in a sender's folder was received today.
func Find(root *os.Root, today time.Time) ([]Arrival, error) {
	var found []Arrival
	err := fs.WalkDir(root.FS(), ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			found = append(found, unopenable(p, today, "illisible", "Ce dossier ou ce fichier n’a pas pu être ouvert\u202f; vérifiez ses droits d’accès."))
			return nil
		}
		if p == "." {
			return nil
		}
		if passedOver(d.Name()) {
			if d.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		if d.IsDir() {
			return visitFolder(p, &found, today)
		}
		found = append(found, arrival(p, d, today))
		return nil
	})
	if err != nil {
		return nil, err
	}
	slices.SortFunc(found, func(a, b Arrival) int {
		return cmp.Or(a.ReceivedOn.Compare(b.ReceivedOn), cmp.Compare(a.Path, b.Path), cmp.Compare(b.File(), a.File()))
	})
	return found, nil
}

// passedOver tells the names that programs leave behind and nobody sends: hidden
// files, office lock files, transfers not finished.
func passedOver(name string) bool {
	lower := strings.ToLower(name)
	return strings.HasPrefix(name, ".") || strings.HasPrefix(name, "~$") ||
		strings.HasSuffix(lower, ".part") || strings.HasSuffix(lower, ".tmp") ||
		strings.HasSuffix(lower, ".crdownload") || lower == "thumbs.db" || lower == "desktop.ini"
}

// visitFolder lets the walk into date and sender folders, and reports a folder
// that stands where a file should.
func visitFolder(p string, found *[]Arrival, today time.Time) error {
	parts := strings.Split(p, "/")
	depth := len(parts)
	if _, dated := day(parts[0]); dated {
		depth--
	}
	if depth < 2 {
		return nil
	}
	*found = append(*found, unopenable(p, today, "dossier", "Un dossier se trouve à la place d’un fichier\u202f; déposez les fichiers eux-mêmes, sans sous-dossier."))
	return fs.SkipDir
}

func arrival(p string, d fs.DirEntry, today time.Time) Arrival {
	parts := strings.Split(p, "/")
	a := Arrival{Path: p, ReceivedOn: today}
	a.Path, a.Sealed = strings.CutSuffix(p, sealing.Suffix)
	if on, dated := day(parts[0]); dated {
		a.ReceivedOn = on
		parts = parts[1:]
	}
	if len(parts) < 2 {
		a.Fault = &Fault{"emplacement", "Ce fichier n’est dans le dossier d’aucun expéditeur\u202f; déposez-le dans le dossier de votre structure."}
		return a
	}
	a.Sender = parts[0]
	if !d.Type().IsRegular() {
		a.Fault = &Fault{"lien", "Ce n’est pas un fichier ordinaire mais un lien ou un objet spécial\u202f; déposez le fichier lui-même."}
	}
	if info, err := d.Info(); err == nil {
		a.Size = info.Size()
	}
	return a
}

func unopenable(p string, today time.Time, rule, sentence string) Arrival {
	a := Arrival{Path: p, ReceivedOn: today, Fault: &Fault{rule, sentence}}
	parts := strings.Split(p, "/")
	if on, dated := day(parts[0]); dated {
		a.ReceivedOn = on
		parts = parts[1:]
	}
	if len(parts) > 0 {
		a.Sender = parts[0]
	}
	return a
}

// day reads a folder name such as 2023-10-04.
func day(name string) (time.Time, bool) {
	t, err := time.Parse(time.DateOnly, name)
	return t, err == nil
}

// ErrChanging says that a file was still being written while it was read; the
// next run will take it.
var ErrChanging = errors.New("still being written")

// ErrTooLarge says that a file is larger than the limit in bytes.
var ErrTooLarge = errors.New("larger than the limit")

// Open reads a file of the inbox whole, and its SHA-256 in hexadecimal. A file
// whose size or modification time moves meanwhile gives ErrChanging, one above
// limit bytes (0: no limit) ErrTooLarge.
func Open(root *os.Root, p string, limit int64) (content []byte, hash string, err error) {
	f, err := root.Open(path.Clean(p))
	if err != nil {
		return nil, "", err
	}
	defer f.Close()
	before, err := f.Stat()
	if err != nil {
		return nil, "", err
	}
	if limit > 0 && before.Size() > limit {
		return nil, "", fmt.Errorf("%s: %w", p, ErrTooLarge)
	}
	content, err = io.ReadAll(f)
	if err != nil {
		return nil, "", err
	}
	after, err := f.Stat()
	if err != nil {
		return nil, "", err
	}
	if after.Size() != before.Size() || !after.ModTime().Equal(before.ModTime()) || int64(len(content)) != after.Size() {
		return nil, "", fmt.Errorf("%s: %w", p, ErrChanging)
	}
	sum := sha256.Sum256(content)
	return content, hex.EncodeToString(sum[:]), nil
}
