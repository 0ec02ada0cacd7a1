package delivery

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"

	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/whole"
)

// Drafts is the folder where what is to be read over is laid, in that of what was
// published.
const Drafts = "relecture"

// lay writes the documents of a posting in its reader's folder, each whole or not
// at all. One that a newer edition has laid is left as it is.
func (p Post) lay(ctx context.Context, to reader, o books.Posting, documents []books.PostedDocument) outcome {
	dir := to.Folder
	out := outcome{place: dir}
	if Kind(o.Kind) == Draft {
		dir = filepath.Join(dir, Drafts)
	}
	laid, err := 0, p.apart(o.Reader, to.Folder)
	if err == nil {
		err = openFolder(to.Folder, to.Group)
	}
	if err == nil {
		err = p.apart(o.Reader, to.Folder) // again, now that it is there
	}
	if err == nil {
		err = openFolder(dir, to.Group)
	}
	for _, d := range documents {
		if err != nil {
			break
		}
		whole.Sweep(filepath.Join(dir, d.Name)) // even where it will not be laid: the folder is its reader's
		var newer bool
		if newer, err = books.Newer(ctx, p.Store, o, d.Name); err == nil && !newer {
			laid++
			err = layFile(filepath.Join(dir, d.Name), to.Group, d.Content)
		}
	}
	switch {
	case err != nil:
		out.verdict, out.answer = later, err.Error()
	case laid == 0:
		out.verdict, out.answer = superseded, "a newer edition is there already"
	}
	return out
}

// errShared says that what is laid for one reader could be read by another.
var errShared = errors.New("the folder is a link, or lies inside another reader's")

// apart holds the folder of a reader against those of all others as they are on the
// disk, where links and mounts give one place several names: it is no link, is no other
// reader's, and lies inside none.
func (p Post) apart(reader, folder string) error {
	if info, err := os.Lstat(folder); err == nil && !info.IsDir() {
		return errShared
	}
	around, err := enclosing(folder)
	if err != nil {
		return err
	}
	for code, other := range p.folders() {
		if code == reader {
			continue
		}
		if its, err := os.Stat(other); err == nil && slices.ContainsFunc(around, func(info fs.FileInfo) bool { return os.SameFile(info, its) }) {
			return fmt.Errorf("%w: %s", errShared, code)
		}
	}
	return nil
}

// enclosing are a folder, where it is there, and all those above it, links resolved.
func enclosing(folder string) ([]fs.FileInfo, error) {
	at, err := filepath.Abs(folder)
	if err != nil {
		return nil, err
	}
	for !exists(at) {
		at = filepath.Dir(at)
	}
	if at, err = filepath.EvalSymlinks(at); err != nil {
		return nil, err
	}
	for all := []fs.FileInfo(nil); ; at = filepath.Dir(at) {
		info, err := os.Stat(at)
		if err != nil {
			return nil, err
		}
		if all = append(all, info); at == filepath.Dir(at) {
			return all, nil
		}
	}
}

// folders are those of the readers and senders, by what the outbox calls them.
func (p Post) folders() map[string]string {
	all := make(map[string]string)
	for _, r := range p.Settings.Recipients {
		if r.Folder != "" {
			all[r.Code] = r.Folder
		}
	}
	for _, s := range p.Settings.Senders {
		if s.Folder != "" {
			all[SenderKey(s.Code)] = s.Folder
		}
	}
	return all
}

// openFolder makes the folder of a reader, which its group reads and nobody else, and
// those above it, through which anybody passes and sees nothing. The permissions of one
// that is there are the operator's.
func openFolder(dir, group string) error {
	gid, err := groupNumber(group)
	if err != nil {
		return err
	}
	var above []string
	for up := filepath.Dir(dir); !exists(up); up = filepath.Dir(up) {
		above = append(above, up)
	}
	for _, up := range slices.Backward(above) {
		if err := makeFolder(up, -1, 0o711); err != nil {
			return err
		}
	}
	return makeFolder(dir, gid, 0o750)
}

// makeFolder makes a folder, whatever the umask of the service. It bears another name
// until its permissions are right: killed before, it would be taken for the operator's,
// and its reader would never open it. The next one finds that name and goes on.
func makeFolder(dir string, gid int, mode fs.FileMode) error {
	if exists(dir) {
		return nil
	}
	making := filepath.Join(filepath.Dir(dir), "."+filepath.Base(dir)+".making")
	if err := os.Mkdir(making, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	if err := errors.Join(os.Chown(making, -1, gid), os.Chmod(making, mode)); err != nil {
		return err
	}
	return os.Rename(making, dir)
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// layFile writes a file beside its place, gives it to the group, then renames it:
// a reader never sees half of it, nor one that is not yet his.
func layFile(path, group string, content []byte) error {
	gid, err := groupNumber(group)
	if err != nil {
		return err
	}
	return whole.Write(path, 0o600, func(f *os.File) error {
		if _, err := f.Write(content); err != nil {
			return err
		}
		if err := f.Chown(-1, gid); err != nil {
			return err
		}
		return f.Chmod(0o640)
	})
}

// groupNumber is the number of a group of the system, -1 to leave the group as it
// is.
func groupNumber(name string) (int, error) {
	if name == "" {
		return -1, nil
	}
	g, err := user.LookupGroup(name)
	if err != nil {
		return -1, err
	}
	return strconv.Atoi(g.Gid)
}
