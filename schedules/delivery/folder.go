package delivery

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/user"
	"path/filepath"
	"runtime"
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
func (p Post) lay(ctx context.Context, to recipient, o books.Posting, documents []books.PostedDocument) outcome {
	out := outcome{place: to.Folder}
	folder, err := p.openFor(o, to)
	laid := 0
	if err == nil {
		defer folder.Close()
		laid, err = p.layIn(ctx, folder, to, o, documents)
	}
	switch {
	case err != nil:
		out.verdict, out.answer = later, err.Error()
	case laid == 0:
		out.verdict, out.answer = superseded, newerThere
	}
	return out
}

// openFor opens the folder in which a posting is laid, and makes what is missing of it.
// Its reader may write in it: from there on everything is done through its handle.
func (p Post) openFor(o books.Posting, to recipient) (*os.Root, error) {
	if err := p.apart(o.Reader, to.Folder); err != nil {
		return nil, err
	}
	gid, err := groupNumber(to.Group)
	if err != nil {
		return nil, err
	}
	if err := openFolder(to.Folder, gid); err != nil {
		return nil, err
	}
	if err := p.apart(o.Reader, to.Folder); err != nil { // again, now that it is there
		return nil, err
	}
	folder, err := enter(to.Folder)
	if err != nil || Kind(o.Kind) != Draft {
		return folder, err
	}
	defer folder.Close()
	if err := makeIn(folder, Drafts, gid, whole.ForReaders); err != nil {
		return nil, err
	}
	drafts, err := whole.Enter(folder, Drafts)
	if errors.Is(err, whole.ErrNotOrdinary) {
		err = errShared
	}
	return drafts, err
}

// enter opens a folder by its path, which ends in no link.
func enter(path string) (*os.Root, error) {
	above, err := os.OpenRoot(filepath.Dir(path))
	if err != nil {
		return nil, err
	}
	defer above.Close()
	return whole.Enter(above, filepath.Base(path))
}

func (p Post) layIn(ctx context.Context, folder *os.Root, to recipient, o books.Posting, documents []books.PostedDocument) (laid int, err error) {
	for _, d := range documents {
		whole.SweepIn(folder, d.Name) // even where it will not be laid: the folder is its reader's
		newer, err := books.Newer(ctx, p.Store, o, d.Name)
		if err != nil {
			return laid, err
		}
		if newer {
			continue
		}
		if err := layFile(folder, d.Name, to.Group, d.Content); err != nil {
			return laid, err
		}
		laid++
	}
	return laid, nil
}

// errShared says that what is laid for one reader could be read by another.
var errShared = errors.New("the folder is a link, or lies inside another reader's")

// apart holds the folder of a recipient against those of all others as they are on the
// disk, where links and mounts give one place several names: it is no link, is no other
// reader's, and lies inside none.
func (p Post) apart(recipient, folder string) error {
	if info, err := os.Lstat(folder); err == nil && !info.IsDir() {
		return errShared
	}
	around, err := enclosing(folder)
	if err != nil {
		return err
	}
	for code, other := range p.folders() {
		if code == recipient {
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
func openFolder(dir string, gid int) error {
	var above []string
	for up := filepath.Dir(dir); !exists(up); up = filepath.Dir(up) {
		above = append(above, up)
	}
	for _, up := range slices.Backward(above) {
		if err := makeFolder(up, -1, 0o711); err != nil {
			return err
		}
	}
	return makeFolder(dir, gid, whole.ForReaders)
}

func makeFolder(dir string, gid int, mode fs.FileMode) error {
	if exists(dir) {
		return nil
	}
	above, err := os.OpenRoot(filepath.Dir(dir))
	if err != nil {
		return err
	}
	defer above.Close()
	return makeIn(above, filepath.Base(dir), gid, mode)
}

// makeIn makes a folder in another, whatever the umask of the service. It bears another
// name until its permissions are right: killed before, it would be taken for the
// operator's, and its reader would never open it. The next one finds that name and goes
// on, if it is a folder of this account: whoever may write there could have put a link.
func makeIn(dir *os.Root, name string, gid int, mode fs.FileMode) error {
	if _, err := dir.Lstat(name); err == nil {
		return nil
	}
	making := "." + name + ".making"
	if err := dir.Mkdir(making, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	made, err := whole.Enter(dir, making)
	if err != nil {
		return err
	}
	defer made.Close()
	if err := whole.Permit(made, gid, mode); err != nil {
		return fmt.Errorf("%s: %w", making, err)
	}
	return dir.Rename(making, name)
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// layFile writes a file beside its place, gives it to the group, then renames it:
// a reader never sees half of it, nor one that is not yet his.
func layFile(folder *os.Root, name, group string, content []byte) error {
	gid, err := groupNumber(group)
	if err != nil {
		return err
	}
	return whole.WriteIn(folder, name, 0o600, func(f *os.File) error {
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
	if gid, err := strconv.Atoi(name); err == nil { // one that a directory knows, and the files of the system do not
		return gid, nil
	}
	g, err := user.LookupGroup(name)
	if err != nil {
		return -1, err
	}
	if runtime.GOOS == "windows" {
		return -1, fmt.Errorf("%s: %w", name, whole.ErrUnix)
	}
	return strconv.Atoi(g.Gid)
}
