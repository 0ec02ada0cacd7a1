//go:build unix

package whole

import (
	"errors"
	"io/fs"
	"os"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// stranger is an account that is not the one of the tests.
const stranger = 54321

// giveAway gives a file to another account, which only root can.
func giveAway(t *testing.T, path string) {
	t.Helper()
	if os.Geteuid() != 0 {
		t.Skip("two accounts are needed: run as root")
	}
	if err := os.Lchown(path, stranger, stranger); err != nil {
		t.Fatal(err)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// soon fails when something has not ended in a while: it waits for a pipe.
func soon(t *testing.T, do func()) {
	t.Helper()
	done := make(chan struct{})
	go func() { do(); close(done) }()
	select {
	case <-done:
	case <-time.After(20 * time.Second):
		t.Fatal("it never ends")
	}
}

// TestOnlyWhatIsOursIsRemoved: a reader who may write in his folder puts a link in the
// place of the one in it, which leads to a file of that name elsewhere.
func TestOnlyWhatIsOursIsRemoved(t *testing.T) {
	for name, c := range map[string]struct {
		attack func(t *testing.T, home, file string)
		goes   bool
	}{
		"an ordinary file":      {func(*testing.T, string, string) {}, true},
		"a folder that is ours": {func(t *testing.T, home, file string) { link(t, home, file, false) }, true},
		"a folder that is a stranger's link": {func(t *testing.T, home, file string) {
			link(t, home, file, true)
		}, false},
		"a folder above that is a stranger's link": {func(t *testing.T, home, file string) {
			must(t, os.Rename(filepath.Join(home, "lecteurs"), filepath.Join(home, "ailleurs")))
			must(t, os.Symlink("ailleurs", filepath.Join(home, "lecteurs")))
			giveAway(t, filepath.Join(home, "lecteurs"))
		}, false},
		"a folder above of another account": {func(t *testing.T, _, file string) {
			giveAway(t, filepath.Dir(filepath.Dir(file)))
		}, true},
		"a stranger's file": {func(t *testing.T, _, file string) { giveAway(t, file) }, false},
		"another name of it": {func(t *testing.T, home, file string) {
			must(t, os.Link(file, filepath.Join(home, "autre")))
		}, false},
		"a link": {func(t *testing.T, home, file string) {
			must(t, os.Rename(file, filepath.Join(home, "vrai")))
			must(t, os.Symlink(filepath.Join(home, "vrai"), file))
		}, false},
		"a pipe": {func(t *testing.T, _, file string) {
			must(t, os.Remove(file))
			must(t, syscall.Mkfifo(file, 0o600))
		}, false},
		"nothing": {func(t *testing.T, _, file string) { must(t, os.Remove(file)) }, false},
	} {
		t.Run(name, func(t *testing.T) {
			home := t.TempDir()
			file := filepath.Join(home, "lecteurs", "relecture", "rapport.pdf")
			must(t, WriteDocument(file, []byte("x")))
			c.attack(t, home, file)
			_, before := os.Lstat(file)
			err := Remove(file)
			if _, after := os.Lstat(file); (err == nil) != c.goes || before == nil && (after != nil) != c.goes {
				t.Errorf("%v, it is there: %t", err, after == nil)
			}
		})
	}
}

// link puts the folder of a file elsewhere, and a link to it in its place.
func link(t *testing.T, home, file string, away bool) {
	t.Helper()
	must(t, os.Rename(filepath.Dir(file), filepath.Join(home, "ailleurs")))
	must(t, os.Symlink(filepath.Join(home, "ailleurs"), filepath.Dir(file)))
	if away {
		giveAway(t, filepath.Dir(file))
	}
}

// TestWhatIsGivenEnds: a file that somebody named is a regular one, whosever, and is
// bounded to the byte; a pipe is not waited for, and a device is not read.
func TestWhatIsGivenEnds(t *testing.T) {
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	must(t, os.WriteFile(at("donné"), []byte("dix octets"), 0o644))
	must(t, os.Symlink(at("donné"), at("lien")))
	must(t, syscall.Mkfifo(at("tube"), 0o600))
	for _, c := range []struct {
		path  string
		limit int64
		want  error
	}{
		{at("donné"), 10, nil}, {at("donné"), 9, ErrTooLarge}, {at("donné"), 0, nil}, {at("donné"), 1, ErrTooLarge}, {at("lien"), 10, nil},
		{at("tube"), 10, ErrSpecial}, {"/dev/zero", 10, ErrSpecial}, {dir, 10, syscall.EISDIR}, {at("absent"), 10, fs.ErrNotExist},
	} {
		soon(t, func() {
			content, err := ReadGiven(c.path, c.limit)
			if !errors.Is(err, c.want) || err == nil && string(content) != "dix octets" {
				t.Errorf("%s, %d: %q %v, want %v", c.path, c.limit, content, err, c.want)
			}
		})
	}
}

// TestWhatIsOpenedIsOurs: neither followed nor waited for.
func TestWhatIsOpenedIsOurs(t *testing.T) {
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	for _, name := range []string{"ordinaire", "vrai", "à lui"} {
		must(t, os.WriteFile(at(name), nil, 0o600))
	}
	must(t, os.Symlink(at("vrai"), at("lien")))
	must(t, os.Link(at("vrai"), at("second")))
	must(t, syscall.Mkfifo(at("tube"), 0o600))
	for name, want := range map[string]bool{"ordinaire": true, "nouveau": true, "lien": false, "second": false, "tube": false} {
		soon(t, func() {
			f, err := Open(at(name), os.O_WRONLY|os.O_CREATE, 0o600)
			if (err == nil) != want || err != nil && !errors.Is(err, ErrNotOrdinary) {
				t.Errorf("%s: %v", name, err)
			}
			f.Close()
		})
	}
	giveAway(t, at("à lui"))
	if _, err := Open(at("à lui"), os.O_RDONLY, 0); !errors.Is(err, ErrNotOrdinary) {
		t.Errorf("a stranger's: %v", err)
	}
}

// TestAFolderIsEnteredAsItIs: a link, a pipe, a file are no folder.
func TestAFolderIsEnteredAsItIs(t *testing.T) {
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	must(t, os.Mkdir(at("dossier"), 0o700))
	must(t, os.Symlink("dossier", at("lien")))
	must(t, os.WriteFile(at("fichier"), nil, 0o600))
	must(t, syscall.Mkfifo(at("tube"), 0o600))
	root, err := os.OpenRoot(dir)
	must(t, err)
	defer root.Close()
	for name, want := range map[string]error{"dossier": nil, "lien": ErrNotOrdinary, "fichier": ErrNotOrdinary, "tube": ErrNotOrdinary, "absent": fs.ErrNotExist} {
		soon(t, func() {
			if below, err := Enter(root, name); !errors.Is(err, want) || (below == nil) != (want != nil) {
				t.Errorf("%s: %v, want %v", name, err, want)
			}
		})
	}
	must(t, os.Mkdir(at("à lui"), 0o700))
	giveAway(t, at("à lui"))
	theirs, err := Enter(root, "à lui")
	must(t, err)
	if err := Permit(theirs, -1, 0o755); !errors.Is(err, ErrNotOrdinary) {
		t.Errorf("the permissions of a stranger's folder: %v", err)
	}
}

// TestANameAsLongAsTheSystemAllows is written whole too, and its half swept.
func TestANameAsLongAsTheSystemAllows(t *testing.T) {
	for _, name := range []string{strings.Repeat("x", 255), strings.Repeat("é", 127), strings.Repeat("x", 200), strings.Repeat("x", 201)} {
		dir := t.TempDir()
		left := filepath.Join(dir, halfPrefix(name)+"12345")
		must(t, os.WriteFile(left, nil, 0o600))
		if err := WriteBytes(filepath.Join(dir, name), 0o600, []byte("entier")); err != nil {
			t.Fatalf("%d octets: %v", len(name), err)
		}
		only(t, filepath.Join(dir, name), "entier")
	}
}

// TestAHalfIsHeldUntilItIsThere: what is being written is taken for nobody's by no one.
func TestAHalfIsHeldUntilItIsThere(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "rapport.pdf")
	must(t, Write(path, 0o600, func(f *os.File) error {
		Sweep(path)
		if all, _ := os.ReadDir(dir); len(all) != 1 {
			t.Errorf("swept while it is written: %v", all)
		}
		return nil
	}))
}

// TestAFolderOfAnother: root is given the account of a folder that is not its own, by its
// name; none where it has no name, and nobody else is given one.
func TestAFolderOfAnother(t *testing.T) {
	dir := t.TempDir()
	if got := OfAnother(dir); got != "" {
		t.Errorf("its own: %q", got)
	}
	if got := OfAnother(filepath.Join(dir, "absent")); got != "" {
		t.Errorf("none: %q", got)
	}
	giveAway(t, dir)
	if got := OfAnother(dir); got != "" {
		t.Errorf("an account without a name: %q", got)
	}
	nobody, err := user.Lookup("nobody")
	if err != nil {
		t.Skip(err)
	}
	uid, err := strconv.Atoi(nobody.Uid)
	must(t, err)
	must(t, os.Lchown(dir, uid, -1))
	if got := OfAnother(dir); got != "nobody" {
		t.Errorf("nobody's: %q", got)
	}
}
