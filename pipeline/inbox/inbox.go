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
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/agir-indicateurs/agir/pipeline/sealing"
	"github.com/agir-indicateurs/agir/pipeline/whole"
)

// Arrival is a file lying in the inbox.
type Arrival struct {
	Path       string // relative to the inbox, slashes
	Sender     string // account that dropped it
	ReceivedOn time.Time
	Size       int64
	Sealed     bool   // it lies there as Path + ".age"
	Fault      *Fault // not nil: it will not be opened
	seen       fs.FileInfo
}

// File is the path of the file itself, relative to the inbox.
func (a Arrival) File() string {
	if a.Sealed {
		return a.Path + sealing.Suffix
	}
	return a.Path
}

// settledFor is how long a file must have stayed as it is when it is looked at for what the
// file system says of it to be relied upon: the clock of a share, and its grain, are not ours.
const settledFor = time.Hour

// Stamp is what the file system says of a file that changes whenever its bytes do, when it
// is looked at; empty where it does not say, and of a file that changed of late, which may
// change again without its being seen.
func (a Arrival) Stamp(at time.Time) string {
	if a.Fault != nil || a.seen == nil || at.IsZero() {
		return ""
	}
	stamp, changed := stampOf(a.seen)
	if !changed.Add(settledFor).Before(at) {
		return ""
	}
	return stamp
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
	err := walk(root, "", func(m met) (enter bool, err error) {
		switch {
		case m.err != nil && m.path == "":
			return false, m.err
		case m.err != nil:
			found = append(found, unopenable(m.path, today, "illisible", "Ce dossier ou ce fichier n’a pas pu être ouvert\u202f; vérifiez ses droits d’accès."))
		case passedOver(path.Base(m.path)):
		case !printable(path.Base(m.path)):
			found = append(found, unopenable(spelled(m.path), today, "nom_illisible", "Le nom de ce fichier ou de ce dossier contient un caractère invisible, qui le ferait passer pour un autre\u202f; renommez-le avec des lettres, des chiffres, des espaces et des tirets."))
		case m.info.IsDir():
			return visitFolder(m.path, &found, today), nil
		default:
			found = append(found, arrival(m, today))
		}
		return false, nil
	})
	if err != nil {
		return nil, err
	}
	slices.SortFunc(found, func(a, b Arrival) int {
		return cmp.Or(a.ReceivedOn.Compare(b.ReceivedOn), cmp.Compare(a.Path, b.Path), cmp.Compare(b.File(), a.File()))
	})
	return found, nil
}

// passedOver recognises the names that programs leave behind and nobody sends: hidden
// files, office lock files, transfers not finished.
func passedOver(name string) bool {
	lower := strings.ToLower(name)
	return strings.HasPrefix(name, ".") || strings.HasPrefix(name, "~$") ||
		strings.HasSuffix(lower, ".part") || strings.HasSuffix(lower, ".tmp") ||
		strings.HasSuffix(lower, ".crdownload") || lower == "thumbs.db" || lower == "desktop.ini"
}

// printable says whether a name is what it looks like, in a terminal, a letter or a
// list: no character of control, of direction or without width, and no byte that is not
// of a text.
func printable(name string) bool {
	return utf8.ValidString(name) && !strings.ContainsFunc(name, func(r rune) bool {
		return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp)
	})
}

// spelled is a name with what cannot be seen in it written out.
func spelled(name string) string {
	var b strings.Builder
	for i, r := range name {
		switch {
		case r == utf8.RuneError && !strings.HasPrefix(name[i:], "\ufffd"):
			fmt.Fprintf(&b, "\\x%02x", name[i])
		case !printable(string(r)):
			fmt.Fprintf(&b, "\\u%04x", r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// visitFolder lets the walk into date and sender folders, and reports a folder
// that stands where a file should.
func visitFolder(p string, found *[]Arrival, today time.Time) (enter bool) {
	if mayHoldFiles(p) {
		return true
	}
	*found = append(*found, unopenable(p, today, "dossier", "Un dossier se trouve à la place d’un fichier\u202f; déposez les fichiers eux-mêmes, sans sous-dossier."))
	return false
}

// mayHoldFiles says whether files may lie in a folder: that of a day, of a sender, or the
// inbox. A sender may make folders without end in his own.
func mayHoldFiles(p string) bool {
	parts := strings.Split(p, "/")
	depth := len(parts)
	if _, dated := day(parts[0]); dated {
		depth--
	}
	return depth < 2
}

func arrival(m met, today time.Time) Arrival {
	parts := strings.Split(m.path, "/")
	a := Arrival{ReceivedOn: today, Size: m.info.Size(), seen: m.info}
	a.Path, a.Sealed = strings.CutSuffix(m.path, sealing.Suffix)
	if on, dated := day(parts[0]); dated {
		a.ReceivedOn = on
		parts = parts[1:]
	}
	if len(parts) < 2 {
		a.Fault = &Fault{"emplacement", "Ce fichier n’est dans le dossier d’aucun expéditeur\u202f; déposez-le dans le dossier de votre structure."}
		return a
	}
	a.Sender = parts[0]
	if !ordinary(m.info) {
		a.Fault = &Fault{LinkRule, LinkSentence}
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

// ErrChanging says that a file was still being written, or was dropped again, while
// it was read; the next run will take it.
var ErrChanging = errors.New("still being written")

// ErrTooLarge says that a file is larger than the limit in bytes.
var ErrTooLarge = whole.ErrTooLarge

// What is said of a file that is a link or a special one.
const (
	LinkRule     = "lien"
	LinkSentence = "Ce n’est pas un fichier ordinaire mais un lien ou un objet spécial\u202f; déposez une copie du fichier lui-même."
)

// Open reads a file of the inbox whole, as it was found, and its SHA-256 in
// hexadecimal. One that became a link, or anything but an ordinary file, or to which a
// link leads by now, gives ErrLink; one whose size or modification time moves, or
// another put in its place, ErrChanging; one above limit bytes (0: no limit)
// ErrTooLarge.
func Open(root *os.Root, a Arrival, limit int64) (content []byte, hash string, err error) {
	dir, name, err := folderOf(root, a.File())
	if err != nil {
		return nil, "", err
	}
	defer dir.Close()
	content, err = read(dir, name, a.seen, limit)
	if err != nil {
		return nil, "", fmt.Errorf("%s: %w", a.File(), err)
	}
	sum := sha256.Sum256(content)
	return content, hex.EncodeToString(sum[:]), nil
}
