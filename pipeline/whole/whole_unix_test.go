//go:build unix

package whole

import (
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// TestTheModesAreThoseSaid: whatever the umask of the process, from nothing to all.
func TestTheModesAreThoseSaid(t *testing.T) {
	for _, umask := range []int{0, 0o022, 0o077} {
		home := t.TempDir()
		before := syscall.Umask(umask)
		err := WriteDocument(filepath.Join(home, "documents", "ddets-44", "rapport.pdf"), nil)
		if err == nil {
			err = WriteNominative(filepath.Join(home, "retours", "soliha", "contacts.csv"), nil)
		}
		syscall.Umask(before)
		if err != nil {
			t.Fatal(err)
		}
		for path, want := range map[string]fs.FileMode{
			"documents": 0o750, "documents/ddets-44": 0o750, "documents/ddets-44/rapport.pdf": 0o640,
			"retours": 0o700, "retours/soliha": 0o700, "retours/soliha/contacts.csv": 0o600,
		} {
			mode(t, filepath.Join(home, path), want)
		}
	}
}

func mode(t *testing.T, path string, want fs.FileMode) {
	t.Helper()
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != want {
		t.Errorf("%s: %v %v, want %#o", filepath.Base(path), info.Mode(), err, want)
	}
}

// TestAFolderThatIsThereIsTheOperators: what he gave to a group stays given, what names
// people is closed to others, and a link is not followed to close what it leads to.
func TestAFolderThatIsThereIsTheOperators(t *testing.T) {
	for given, want := range map[fs.FileMode]fs.FileMode{0o750: 0o750, 0o770: 0o770, 0o755: 0o750, 0o751: 0o750, 0o702: 0o700} {
		dir := filepath.Join(t.TempDir(), "retours")
		if err := os.Mkdir(dir, 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(dir, given); err != nil {
			t.Fatal(err)
		}
		if err := WriteNominative(filepath.Join(dir, "contacts.csv"), nil); err != nil {
			t.Error(err)
		}
		mode(t, dir, want)
	}
	elsewhere, link := t.TempDir(), filepath.Join(t.TempDir(), "retours")
	if err := os.Chmod(elsewhere, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(elsewhere, link); err != nil {
		t.Fatal(err)
	}
	if err := WriteNominative(filepath.Join(link, "contacts.csv"), nil); err == nil {
		t.Error("written in a folder that others read, through a link")
	}
	mode(t, elsewhere, 0o755)
}

// TestWhatBearsTheNameOfAFile: what is no regular file of an account believed, or has
// another name, is not opened.
func TestWhatBearsTheNameOfAFile(t *testing.T) {
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	for _, name := range []string{"ordinary", "twice"} {
		if err := os.WriteFile(at(name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, err := range []error{os.Link(at("twice"), at("again")), os.Symlink(at("ordinary"), at("link")), syscall.Mkfifo(at("pipe"), 0o600), os.Mkdir(at("folder"), 0o700), os.Symlink(at("pipe"), at("to-pipe"))} {
		if err != nil {
			t.Fatal(err)
		}
	}
	for name, want := range map[string][2]bool{ // of Ordinary, of OrdinaryOrLink
		"ordinary": {true, true}, "absent": {true, true}, "again": {false, true}, "link": {false, true},
		"pipe": {false, false}, "folder": {false, false}, "to-pipe": {false, false},
	} {
		if got := [2]bool{Ordinary(at(name)) == nil, OrdinaryOrLink(at(name)) == nil}; got != want {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
	}
}

// TestAnotherAccountsFileIsNotBelieved, unless the folder is his.
func TestAnotherAccountsFileIsNotBelieved(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("two accounts are needed: run as root")
	}

	dir := t.TempDir()
	file, link := filepath.Join(dir, "agir.duckdb.lock"), filepath.Join(dir, "agir.duckdb")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("/etc/hosts", link); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{file, link} {
		if err := os.Lchown(path, stranger, stranger); err != nil {
			t.Fatal(err)
		}
	}
	if Ordinary(file) == nil || OrdinaryOrLink(file) == nil || OrdinaryOrLink(link) == nil {
		t.Error("another account's file is believed in our folder")
	}
	if err := os.Chown(dir, stranger, stranger); err != nil {
		t.Fatal(err)
	}
	if Ordinary(file) != nil || OrdinaryOrLink(link) != nil {
		t.Error("root does not believe an account in its own folder")
	}
}
