//go:build unix

package whole

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// said is a file as the system would say it: of an account, with one name.
type said struct {
	fs.FileInfo
	uid uint32
}

func (s said) Sys() any { return &syscall.Stat_t{Uid: s.uid, Nlink: 1} }

// as does something as the stranger, who is not root.
func as(t *testing.T, do func()) {
	t.Helper()
	if os.Geteuid() != 0 {
		t.Skip("two accounts are needed: run as root")
	}
	must(t, syscall.Setegid(stranger))
	must(t, syscall.Seteuid(stranger))
	defer func() { must(t, errors.Join(syscall.Seteuid(0), syscall.Setegid(0))) }()
	do()
}

// passable lets everybody into a folder of a test.
func passable(t *testing.T, dir string) {
	t.Helper()
	for up := dir; strings.HasPrefix(up, os.TempDir()+"/"); up = filepath.Dir(up) {
		must(t, os.Chmod(up, 0o755))
	}
}

// TestWhoIsBelieved: root, this account, and the owner of the folder that a file lies in;
// another is not, and the owner of the folder is not where files are removed.
func TestWhoIsBelieved(t *testing.T) {
	as(t, func() {
		const owner, other = 777, 778
		for _, c := range []struct {
			name              string
			of                uint32
			trusted, ours, is bool
		}{
			{"root's", 0, true, true, false},
			{"its own", stranger, true, true, true},
			{"that of the folder's owner", owner, true, false, false},
			{"another's", other, false, false, false},
		} {
			file, folder := said{uid: c.of}, said{uid: owner}
			if trusted(file, folder) != c.trusted || ours(file) != c.ours || own(file) != c.is {
				t.Errorf("%s: trusted %t, ours %t, own %t", c.name, trusted(file, folder), ours(file), own(file))
			}
		}
	})
}

// TestOnlyRootIsGivenAnAccount: whoever else works in a folder of another is himself.
func TestOnlyRootIsGivenAnAccount(t *testing.T) {
	dir := t.TempDir()
	passable(t, dir)
	as(t, func() {
		if got := OfAnother(dir); got != "" {
			t.Errorf("an account that is not root works as %q", got)
		}
	})
}

// TestWhatIsMadeAfterPrivate is for its owner alone.
func TestWhatIsMadeAfterPrivate(t *testing.T) {
	defer syscall.Umask(syscall.Umask(0))
	Private()
	if got := syscall.Umask(0); got != 0o077 {
		t.Errorf("umask %03o", got)
	}
}

// TestAFolderHeldIsTheOneSeen: what was put in its place meanwhile is another.
func TestAFolderHeldIsTheOneSeen(t *testing.T) {
	seen, err := os.Stat(t.TempDir())
	must(t, err)
	other := t.TempDir()
	held, err := os.OpenRoot(other)
	must(t, err)
	defer held.Close()
	if err := sameFolder(seen, held); !errors.Is(err, ErrNotOrdinary) {
		t.Errorf("another folder: %v", err)
	}
	seen, err = os.Stat(other)
	must(t, err)
	must(t, sameFolder(seen, held))
}

// TestAFileOfAFolderIsTheOneSeen: neither a link of the folder nor a pipe, which is not
// waited for.
func TestAFileOfAFolderIsTheOneSeen(t *testing.T) {
	dir := t.TempDir()
	must(t, os.WriteFile(filepath.Join(dir, "fichier"), nil, 0o600))
	must(t, os.Symlink("fichier", filepath.Join(dir, "lien")))
	must(t, syscall.Mkfifo(filepath.Join(dir, "tube"), 0o600))
	root, err := os.OpenRoot(dir)
	must(t, err)
	defer root.Close()
	for name, want := range map[string]error{"fichier": nil, "lien": ErrNotOrdinary, "tube": ErrNotOrdinary, "absent": fs.ErrNotExist} {
		soon(t, func() {
			f, err := openSeen(root, name, os.O_RDONLY)
			if !errors.Is(err, want) {
				t.Errorf("%s: %v, want %v", name, err, want)
			}
			f.Close()
		})
	}
}

// TestWhatIsOpenIsLookedAtAgain: what was put under the name between the look and the opening.
func TestWhatIsOpenIsLookedAtAgain(t *testing.T) {
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	must(t, os.WriteFile(at("ordinaire"), nil, 0o600))
	must(t, os.WriteFile(at("deux noms"), nil, 0o600))
	must(t, os.Link(at("deux noms"), at("second")))
	must(t, syscall.Mkfifo(at("tube"), 0o600))
	for name, want := range map[string]error{"ordinaire": nil, "deux noms": ErrNotOrdinary, "tube": ErrNotOrdinary} {
		f, err := os.OpenFile(at(name), os.O_RDONLY|syscall.O_NONBLOCK, 0)
		must(t, err)
		if err := stillOrdinary(f); !errors.Is(err, want) {
			t.Errorf("%s: %v, want %v", name, err, want)
		}
		f.Close()
	}
}

// TestTheGroupOfAFolderIsTheOneSaid: that of root too, and none leaves it as it is.
func TestTheGroupOfAFolderIsTheOneSaid(t *testing.T) {
	dir := t.TempDir()
	root, err := os.OpenRoot(dir)
	must(t, err)
	defer root.Close()
	must(t, Permit(root, -1, 0o711))
	mode(t, dir, 0o711)
	if os.Geteuid() != 0 {
		t.Skip("groups are given by root")
	}
	for _, c := range []struct{ gid, want int }{{stranger, stranger}, {-1, stranger}, {0, 0}} {
		must(t, Permit(root, c.gid, 0o750))
		info, err := os.Stat(dir)
		must(t, err)
		if got := int(info.Sys().(*syscall.Stat_t).Gid); got != c.want {
			t.Errorf("group %d asked for: %d, want %d", c.gid, got, c.want)
		}
	}
}

// TestAHalfIsForItsOwnerAlone from its first byte, and is a file of its own: the name that a
// process killed has left, or another account has put there, is not written through.
func TestAHalfIsForItsOwnerAlone(t *testing.T) {
	defer syscall.Umask(syscall.Umask(0))
	dir := t.TempDir()
	root, err := os.OpenRoot(dir)
	must(t, err)
	defer root.Close()
	taken := filepath.Join(dir, halfPrefix("x")+strconv.Itoa(os.Getpid())+strconv.FormatUint(begun.Load()+1, 10))
	must(t, os.WriteFile(taken, []byte("à un autre"), 0o666))
	h, err := begin(root, "x")
	must(t, err)
	defer h.Close()
	if h.name == filepath.Base(taken) {
		t.Error("a half that was there is taken")
	}
	mode(t, filepath.Join(dir, h.name), 0o600)
}

// TestWhereNoFileCanBeMade is said, not tried for ever; a file is no folder.
func TestWhereNoFileCanBeMade(t *testing.T) {
	dir := t.TempDir()
	gone := filepath.Join(dir, "parti")
	must(t, os.Mkdir(gone, 0o700))
	root, err := os.OpenRoot(gone)
	must(t, err)
	defer root.Close()
	must(t, os.Remove(gone))
	soon(t, func() {
		if _, err := begin(root, "x"); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("a folder that went: %v", err)
		}
	})
	file := filepath.Join(dir, "fichier")
	must(t, os.WriteFile(file, nil, 0o600))
	if err := MakeFolders(file, ForOwner); !errors.Is(err, syscall.ENOTDIR) {
		t.Errorf("a file in the place of a folder: %v", err)
	}
	if err := Remove(filepath.Join(dir, "absent", "rien", "x")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a file of a folder that is not there: %v", err)
	}
}

// TestAFolderLentIsLeftAsItIs: root's, which the group of this account may write in and others
// may not enter, is none of ours to close.
func TestAFolderLentIsLeftAsItIs(t *testing.T) {
	dir := t.TempDir()
	passable(t, dir)
	lent := filepath.Join(dir, "prêté")
	must(t, os.Mkdir(lent, 0o700))
	if os.Geteuid() == 0 {
		must(t, os.Chown(lent, 0, stranger))
	}
	must(t, os.Chmod(lent, 0o770))
	as(t, func() { must(t, WriteNominative(filepath.Join(lent, "liste.csv"), []byte("x"))) })
	mode(t, lent, 0o770)
}

// TestAFileIsWaitedFor, and taken once it is free.
func TestAFileIsWaitedFor(t *testing.T) {
	f, err := os.Create(filepath.Join(t.TempDir(), "verrou"))
	must(t, err)
	defer f.Close()
	soon(t, func() { must(t, Hold(f)) })
	other, err := os.Open(f.Name())
	must(t, err)
	defer other.Close()
	if hold(other) {
		t.Error("it is held twice")
	}
}
