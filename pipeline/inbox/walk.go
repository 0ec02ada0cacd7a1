package inbox

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"strings"
	"syscall"
	"unicode/utf8"

	"github.com/agir-indicateurs/agir/pipeline/sealing"
	"github.com/agir-indicateurs/agir/pipeline/whole"
)

// ErrLink says that a link, or something that is no ordinary file, lies where a file
// or a folder should. Senders write in the inbox: between a look at a name and its
// opening, anything may have taken its place, such as a link to what another sends.
var ErrLink = errors.New("a link or a special file")

// met is what a walk met: its folder, held open, and what lies there by that name. err
// is why it could not be looked at.
type met struct {
	dir  *os.Root
	path string // relative to the inbox, slashes; empty for the inbox itself
	info fs.FileInfo
	err  error
}

// walk visits what lies in a folder, by name, and what lies in its folders where visit
// says to enter. Each folder is looked at through the handle of the one above, and
// never through a link.
func walk(dir *os.Root, at string, visit func(met) (enter bool, err error)) error {
	entries, err := fs.ReadDir(dir.FS(), ".")
	if err != nil {
		_, err = visit(met{dir: dir, path: at, err: err})
		return err
	}
	for _, e := range entries {
		m := met{dir: dir, path: path.Join(at, e.Name())}
		if m.info, m.err = dir.Lstat(e.Name()); errors.Is(m.err, fs.ErrNotExist) {
			continue // gone meanwhile
		}
		into, err := visit(m)
		if err != nil {
			return err
		}
		if !into {
			continue
		}
		below, err := enter(dir, e.Name())
		if err != nil {
			m.err = err
			if _, err := visit(m); err != nil {
				return err
			}
			continue
		}
		err = walk(below, m.path, visit)
		below.Close()
		if err != nil {
			return err
		}
	}
	return nil
}

// enter opens a folder of a folder: it is the one that lay there, and no link led to
// it.
func enter(dir *os.Root, name string) (*os.Root, error) {
	below, err := whole.Enter(dir, name)
	if errors.Is(err, whole.ErrNotOrdinary) {
		err = ErrLink
	}
	return below, err
}

// folderOf opens the folder of a file of the inbox, level by level, and is also the
// name of the file in it.
func folderOf(root *os.Root, p string) (*os.Root, string, error) {
	folders := strings.Split(path.Clean(p), "/")
	dir, err := root.OpenRoot(".")
	for _, name := range folders[:len(folders)-1] {
		if err != nil {
			break
		}
		var below *os.Root
		below, err = enter(dir, name)
		dir.Close()
		dir = below
	}
	return dir, folders[len(folders)-1], err
}

// Remove removes a file of the inbox, by its path: never one to which a link leads.
func Remove(root *os.Root, p string) error {
	dir, name, err := folderOf(root, p)
	if err != nil {
		return err
	}
	defer dir.Close()
	return whole.RemoveIn(dir, name)
}

// Drop lays a file in the inbox, by its path, whole or not at all and for its owner
// alone, as if its sender had; it makes the folders that lead to it. What lies there
// already gives fs.ErrExist.
func Drop(root *os.Root, p string, content []byte) error {
	if err := makeFolders(root, path.Dir(p)); err != nil {
		return err
	}
	dir, name, err := folderOf(root, p)
	if err != nil {
		return err
	}
	defer dir.Close()
	if _, err := dir.Lstat(name); err == nil {
		return &fs.PathError{Op: "drop", Path: p, Err: fs.ErrExist}
	}
	return File{Path: p, Name: name, dir: dir}.Write(name, content)
}

// makeFolders makes the folders of a path of the inbox that are missing, each through
// the handle of the one above.
func makeFolders(root *os.Root, p string) error {
	dir, err := root.OpenRoot(".")
	for _, name := range strings.Split(path.Clean(p), "/") {
		if err != nil {
			break
		}
		if err = dir.Mkdir(name, 0o700); errors.Is(err, fs.ErrExist) {
			err = nil
		}
		var below *os.Root
		if err == nil {
			below, err = enter(dir, name)
		}
		dir.Close()
		dir = below
	}
	if dir != nil {
		dir.Close()
	}
	return err
}

// Lies says whether a file lies at a path of the inbox, sealed or not.
func Lies(root *os.Root, p string) bool {
	for _, at := range []string{p, p + sealing.Suffix} {
		if _, err := root.Lstat(at); err == nil {
			return true
		}
	}
	return false
}

// Holds says whether a file of the inbox, in clear, holds these bytes.
func Holds(root *os.Root, p string, content []byte) bool {
	dir, name, err := folderOf(root, p)
	if err != nil {
		return false
	}
	defer dir.Close()
	seen, err := dir.Lstat(name)
	if err != nil || seen.Size() != int64(len(content)) {
		return false
	}
	there, err := read(dir, name, seen, 0)
	return err == nil && bytes.Equal(there, content)
}

// NameFor is a name under which a file may lie in the inbox: what a source calls it,
// without what leads elsewhere, cannot be seen, or is passed over.
func NameFor(name string) string {
	name = strings.Map(func(r rune) rune {
		if r == '/' || r == '\\' || !printable(string(r)) {
			return '-'
		}
		return r
	}, strings.ToValidUTF8(name, "-"))
	name = strings.TrimLeft(strings.TrimSpace(name), ".~$")
	ext := path.Ext(name)
	if len(ext) > longestForm {
		ext = ""
	}
	stem := strings.TrimSuffix(name, ext)
	for len(stem)+len(ext) > longestName {
		_, last := utf8.DecodeLastRuneInString(stem)
		stem = stem[:len(stem)-last]
	}
	name = stem + ext
	if name == "" || passedOver(name) {
		name = "fichier " + name + " sans nom.bin"
	}
	return name
}

// How many bytes a name may take, so that another may be told from it, and of these
// what says the form.
const (
	longestName = 180
	longestForm = 12
)

// ordinary says whether this is a file that nothing else leads to.
func ordinary(info fs.FileInfo) bool { return info.Mode().IsRegular() && links(info) <= 1 }

// read reads a file of a folder whole: the one that was seen, as it was seen.
func read(dir *os.Root, name string, seen fs.FileInfo, limit int64) ([]byte, error) {
	if there, err := dir.Lstat(name); err != nil {
		return nil, err
	} else if !ordinary(there) {
		return nil, ErrLink
	}
	f, err := dir.OpenFile(name, os.O_RDONLY|syscall.O_NONBLOCK, 0) // a pipe put there meanwhile is not waited for
	if err != nil {
		return nil, err
	}
	defer f.Close()
	before, err := f.Stat()
	switch {
	case err != nil:
		return nil, err
	case !ordinary(before):
		return nil, ErrLink
	case !alike(seen, before):
		return nil, ErrChanging
	case limit > 0 && before.Size() > limit:
		return nil, ErrTooLarge
	}
	content, err := io.ReadAll(f)
	if err != nil {
		return nil, err
	}
	after, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if !alike(before, after) || int64(len(content)) != after.Size() {
		return nil, ErrChanging
	}
	return content, nil
}

// alike says whether two looks met the same file, of the same device and inode, that
// was not written between them.
func alike(a, b fs.FileInfo) bool {
	return os.SameFile(a, b) && a.Size() == b.Size() && a.ModTime().Equal(b.ModTime())
}

// File is an ordinary file of the inbox, in its folder held open.
type File struct {
	Path string // relative to the inbox, slashes, without the suffix of a sealed file
	Name string // in its folder
	dir  *os.Root
	seen fs.FileInfo
}

// Each visits the ordinary files of an inbox that Find lists, where they may lie; links
// and special files are passed over, and so is what a sender put in a folder of his own.
// A folder that cannot be opened keeps nobody from visiting the others: closed says so.
func Each(root *os.Root, visit func(File) error) (closed, err error) {
	err = walk(root, "", func(m met) (enter bool, err error) {
		switch {
		case m.err != nil && m.path == "":
			return false, m.err
		case m.err != nil:
			closed = errors.Join(closed, fmt.Errorf("%s: %w", spelled(m.path), m.err))
			return false, nil
		case passedOver(path.Base(m.path)):
			return false, nil
		case m.info.IsDir():
			return mayHoldFiles(m.path), nil
		case !ordinary(m.info):
			return false, nil
		}
		return false, visit(File{Path: strings.TrimSuffix(m.path, sealing.Suffix), Name: path.Base(m.path), dir: m.dir, seen: m.info})
	})
	return closed, err
}

// Sealed says whether the file is sealed.
func (f File) Sealed() bool { return strings.HasSuffix(f.Name, sealing.Suffix) }

// Read reads the file whole, as it was seen: ErrLink or ErrChanging otherwise.
func (f File) Read() ([]byte, error) { return read(f.dir, f.Name, f.seen, 0) }

// Write writes a file beside this one, or in its place, whole or not at all, for its
// owner alone. Its half has a name that the inbox passes over.
func (f File) Write(name string, content []byte) error {
	return whole.WriteIn(f.dir, name, 0o600, func(to *os.File) error {
		_, err := to.Write(content)
		return err
	})
}

// Remove removes the file, unless another was put in its place since it was seen:
// then ErrChanging.
func (f File) Remove() error {
	if now, err := f.dir.Lstat(f.Name); err != nil || !alike(f.seen, now) {
		return errors.Join(err, ErrChanging)
	}
	return errors.Join(whole.RemoveIn(f.dir, f.Name), whole.SyncRoot(f.dir))
}
