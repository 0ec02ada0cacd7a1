//go:build unix

package inbox

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

var today = time.Date(2023, 10, 5, 0, 0, 0, 0, time.UTC)

// box is an inbox in which two senders dropped a file on one day.
func box(t *testing.T) (root *os.Root, dir string) {
	t.Helper()
	dir = t.TempDir()
	for name, content := range map[string]string{"2023-10-04/soliha/contacts.csv": "le sien", "2023-10-04/aurore/contacts.csv": "d’un autre expéditeur"} {
		write(t, filepath.Join(dir, name), content)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { root.Close() })
	return root, dir
}

func write(t *testing.T, path, content string) {
	t.Helper()
	must(t, os.MkdirAll(filepath.Dir(path), 0o755))
	must(t, os.WriteFile(path, []byte(content), 0o644))
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// found is the arrival at a path.
func found(t *testing.T, root *os.Root, p string) Arrival {
	t.Helper()
	all, err := Find(root, today)
	must(t, err)
	for _, a := range all {
		if a.Path == p {
			return a
		}
	}
	t.Fatalf("%s was not found among %d", p, len(all))
	return Arrival{}
}

// TestWhatIsPutInPlaceOfAFileIsNotFollowed: between the moment a file is found and the
// moment it is opened, its sender puts something else there.
func TestWhatIsPutInPlaceOfAFileIsNotFollowed(t *testing.T) {
	const his, other = "2023-10-04/soliha/contacts.csv", "2023-10-04/aurore/contacts.csv"
	for name, attack := range map[string]struct {
		do   func(t *testing.T, dir string)
		want error
	}{
		"a link to another sender's file": {func(t *testing.T, dir string) {
			must(t, os.Remove(filepath.Join(dir, his)))
			must(t, os.Symlink("../aurore/contacts.csv", filepath.Join(dir, his)))
		}, ErrLink},
		"a link to a file outside": {func(t *testing.T, dir string) {
			outside := filepath.Join(t.TempDir(), "secret")
			write(t, outside, "secret")
			must(t, os.Remove(filepath.Join(dir, his)))
			must(t, os.Symlink(outside, filepath.Join(dir, his)))
		}, ErrLink},
		"another name of another sender's file": {func(t *testing.T, dir string) {
			must(t, os.Remove(filepath.Join(dir, his)))
			must(t, os.Link(filepath.Join(dir, other), filepath.Join(dir, his)))
		}, ErrLink},
		"his folder a link to another's": {func(t *testing.T, dir string) {
			must(t, os.RemoveAll(filepath.Join(dir, "2023-10-04/soliha")))
			must(t, os.Symlink("aurore", filepath.Join(dir, "2023-10-04/soliha")))
		}, ErrLink},
		"the day a link to another day": {func(t *testing.T, dir string) {
			write(t, filepath.Join(dir, "2023-09-04/soliha/contacts.csv"), "d’un autre jour")
			must(t, os.RemoveAll(filepath.Join(dir, "2023-10-04")))
			must(t, os.Symlink("2023-09-04", filepath.Join(dir, "2023-10-04")))
		}, ErrLink},
		"another sender's folder moved over his": {func(t *testing.T, dir string) {
			must(t, os.RemoveAll(filepath.Join(dir, "2023-10-04/soliha")))
			must(t, os.Rename(filepath.Join(dir, "2023-10-04/aurore"), filepath.Join(dir, "2023-10-04/soliha")))
		}, ErrChanging},
		"a pipe": {func(t *testing.T, dir string) {
			must(t, os.Remove(filepath.Join(dir, his)))
			must(t, syscall.Mkfifo(filepath.Join(dir, his), 0o644))
		}, ErrLink},
		"a pipe in place of his folder": {func(t *testing.T, dir string) {
			must(t, os.RemoveAll(filepath.Join(dir, "2023-10-04/soliha")))
			must(t, syscall.Mkfifo(filepath.Join(dir, "2023-10-04/soliha"), 0o644))
		}, ErrLink},
		"a folder": {func(t *testing.T, dir string) {
			must(t, os.Remove(filepath.Join(dir, his)))
			must(t, os.Mkdir(filepath.Join(dir, his), 0o755))
		}, ErrLink},
		"another file of his": {func(t *testing.T, dir string) {
			write(t, filepath.Join(dir, "neuf"), "le sien")
			must(t, os.Rename(filepath.Join(dir, "neuf"), filepath.Join(dir, his)))
		}, ErrChanging},
		"the same file, longer": {func(t *testing.T, dir string) { write(t, filepath.Join(dir, his), "le sien, plus long") }, ErrChanging},
		"the same file, written later": {func(t *testing.T, dir string) {
			must(t, os.Chtimes(filepath.Join(dir, his), today, today))
		}, ErrChanging},
		"nothing":   {func(t *testing.T, dir string) { must(t, os.Remove(filepath.Join(dir, his))) }, os.ErrNotExist},
		"as it was": {func(*testing.T, string) {}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			root, dir := box(t)
			a := found(t, root, his)
			attack.do(t, dir)
			type opened struct {
				content []byte
				err     error
			}
			answer := make(chan opened, 1)
			go func() {
				content, _, err := Open(root, a, 0)
				answer <- opened{content, err}
			}()
			select {
			case o := <-answer:
				if !errors.Is(o.err, attack.want) || strings.Contains(string(o.content), "autre") {
					t.Errorf("%v, want %v; read %q", o.err, attack.want, o.content)
				}
			case <-time.After(20 * time.Second):
				t.Fatal("its opening never ends")
			}
		})
	}
}

// TestWhatIsNoOrdinaryFileIsFoundSo: links and special files that lie there before the
// inbox is looked at.
func TestWhatIsNoOrdinaryFileIsFoundSo(t *testing.T) {
	root, dir := box(t)
	soliha := filepath.Join(dir, "2023-10-04/soliha")
	must(t, os.Symlink("../aurore/contacts.csv", filepath.Join(soliha, "lien.csv")))
	must(t, os.Link(filepath.Join(dir, "2023-10-04/aurore/contacts.csv"), filepath.Join(soliha, "dur.csv")))
	must(t, syscall.Mkfifo(filepath.Join(soliha, "tube.csv"), 0o644))
	must(t, os.Symlink("aurore", filepath.Join(dir, "2023-10-04/face-vendee")))
	for _, p := range []string{"2023-10-04/soliha/lien.csv", "2023-10-04/soliha/dur.csv", "2023-10-04/soliha/tube.csv"} {
		if a := found(t, root, p); a.Fault == nil || a.Fault.Rule != LinkRule {
			t.Errorf("%s: %v", p, a.Fault)
		}
	}
	all, err := Find(root, today)
	must(t, err)
	for _, a := range all {
		if strings.HasPrefix(a.Path, "2023-10-04/face-vendee/") {
			t.Errorf("%s was found through a link", a.Path)
		}
	}
	_, err = Each(root, func(f File) error {
		if f.Path != "2023-10-04/soliha/contacts.csv" { // that of aurore has two names now
			t.Errorf("%s is visited", f.Path)
		}
		return nil
	})
	must(t, err)
	if Holds(root, "2023-10-04/soliha/tube.csv", nil) || Holds(root, "2023-10-04/soliha/absent.csv", nil) {
		t.Error("a pipe, or what is not there, holds nothing rather than no bytes")
	}
	if a := found(t, root, "2023-10-04/soliha/contacts.csv"); a.Fault != nil {
		t.Errorf("an ordinary file: %v", a.Fault)
	}
}

// TestALimitIsInBytes: a file of the limit is read, one of a byte more is not.
func TestALimitIsInBytes(t *testing.T) {
	root, _ := box(t)
	a := found(t, root, "2023-10-04/soliha/contacts.csv")
	if _, _, err := Open(root, a, a.Size); err != nil {
		t.Errorf("at the limit: %v", err)
	}
	if _, _, err := Open(root, a, a.Size-1); !errors.Is(err, ErrTooLarge) {
		t.Errorf("a byte above the limit: %v", err)
	}
}

// TestWhatIsWrittenStaysInItsFolder: what seals a file in place writes and removes in
// the folder in which the file was seen, wherever its name leads by then.
func TestWhatIsWrittenStaysInItsFolder(t *testing.T) {
	root, dir := box(t)
	moved := false
	_, err := Each(root, func(f File) error {
		if f.Path != "2023-10-04/soliha/contacts.csv" {
			return nil
		}
		must(t, os.Rename(filepath.Join(dir, "2023-10-04/soliha"), filepath.Join(dir, "ailleurs")))
		must(t, os.Symlink("aurore", filepath.Join(dir, "2023-10-04/soliha")))
		moved = true
		if err := f.Write(f.Name+".age", []byte("scellé")); err != nil {
			return err
		}
		return f.Remove()
	})
	must(t, err)
	if !moved {
		t.Fatal("the file was not met")
	}
	if content, err := os.ReadFile(filepath.Join(dir, "2023-10-04/aurore/contacts.csv")); err != nil || string(content) != "d’un autre expéditeur" {
		t.Errorf("another sender's file: %q, %v", content, err)
	}
	if _, err := os.Stat(filepath.Join(dir, "2023-10-04/aurore/contacts.csv.age")); err == nil {
		t.Error("written through a link")
	}
	if content, err := os.ReadFile(filepath.Join(dir, "ailleurs/contacts.csv.age")); err != nil || string(content) != "scellé" {
		t.Errorf("in its folder: %q, %v", content, err)
	}
}

// TestAFileDroppedAgainIsNotRemoved: what replaced a file since it was seen is not it.
func TestAFileDroppedAgainIsNotRemoved(t *testing.T) {
	root, dir := box(t)
	_, err := Each(root, func(f File) error {
		path := filepath.Join(dir, f.Path)
		write(t, path+".neuf", "un envoi plus récent")
		must(t, os.Rename(path+".neuf", path))
		if err := f.Remove(); !errors.Is(err, ErrChanging) {
			t.Errorf("%s: %v", f.Path, err)
		}
		if _, err := f.Read(); !errors.Is(err, ErrChanging) {
			t.Errorf("%s is read: %v", f.Path, err)
		}
		return nil
	})
	must(t, err)
}

// TestRemovingFollowsNoLink: a purge removes the bytes of one sender, never those that
// a link leads to.
func TestRemovingFollowsNoLink(t *testing.T) {
	root, dir := box(t)
	must(t, os.RemoveAll(filepath.Join(dir, "2023-10-04/soliha")))
	must(t, os.Symlink("aurore", filepath.Join(dir, "2023-10-04/soliha")))
	if err := Remove(root, "2023-10-04/soliha/contacts.csv"); !errors.Is(err, ErrLink) {
		t.Errorf("through a link: %v", err)
	}
	if err := Remove(root, "2023-10-04/aurore/contacts.csv"); err != nil {
		t.Errorf("an ordinary one: %v", err)
	}
	if _, err := os.Stat(filepath.Join(dir, "2023-10-04/aurore/contacts.csv")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("it stays: %v", err)
	}
}

// TestANameThatCannotBeSeenIsSpelled: a name may hold a line, a colour or a direction of
// its own for whoever reads it in a terminal or a letter.
func TestANameThatCannotBeSeenIsSpelled(t *testing.T) {
	root, dir := box(t)
	for name, want := range map[string]string{
		"a\nb.csv": `a\u000ab.csv`, "a\rb.csv": `a\u000db.csv`, "a\x1b[31mb.csv": `a\u001b[31mb.csv`, "a\u202ecsv.xlsx": `a\u202ecsv.xlsx`, "a\u200bb.csv": `a\u200bb.csv`,
		"a\u0085b.csv": `a\u0085b.csv`, "a\u2028b.csv": `a\u2028b.csv`, "a\xffb.csv": `a\xffb.csv`, "a\x7fb.csv": `a\u007fb.csv`,
	} {
		write(t, filepath.Join(dir, "2023-10-04/soliha", name), "x")
		if a := found(t, root, "2023-10-04/soliha/"+want); a.Fault == nil || a.Fault.Rule != "nom_illisible" || a.Sender != "soliha" {
			t.Errorf("%q: %v", name, a.Fault)
		}
	}
	for _, name := range []string{"Suivi des contacts – T3 2023 (Soliha).csv", "relevé\u202fœuvre\u00a0n° 1.csv", "\ufffd.csv"} {
		write(t, filepath.Join(dir, "2023-10-04/soliha", name), "x")
		if a := found(t, root, "2023-10-04/soliha/"+name); a.Fault != nil {
			t.Errorf("%q: %v", name, a.Fault)
		}
	}
	write(t, filepath.Join(dir, "2023-10-04/so\u200bliha/contacts.csv"), "x")
	if a := found(t, root, `2023-10-04/so\u200bliha`); a.Fault == nil {
		t.Error("a folder whose name cannot be seen is entered")
	}
}

// What a source calls a file is a name that lies in its folder, is seen, and is taken.
func TestANameForTheInbox(t *testing.T) {
	long := strings.Repeat("é", 200)
	for _, c := range []struct{ name, want string }{
		{"suivi.xlsx", "suivi.xlsx"},
		{"relevé départ (2).csv", "relevé départ (2).csv"},
		{"../../etc/passwd", "-..-etc-passwd"},
		{`C:\dossier\suivi.csv`, "C:-dossier-suivi.csv"},
		{"a\nb.csv", "a-b.csv"},
		{"suivi\u202excod.exe", "suivi-xcod.exe"},
		{".cache.csv", "cache.csv"},
		{"~$suivi.xlsx", "suivi.xlsx"},
		{"suivi.tmp", "fichier suivi.tmp sans nom.bin"},
		{"", "fichier  sans nom.bin"},
		{"\xff.csv", "-.csv"},
		{long + ".xlsx", strings.Repeat("é", 87) + ".xlsx"},
		{long + ".elevenlong", strings.Repeat("é", 84) + ".elevenlong"}, // eleven bytes, then twelve and thirteen
		{long + ".twelve_long", strings.Repeat("é", 84) + ".twelve_long"},
		{long + ".thirteenlong", strings.Repeat("é", 90)},
		{"a." + long, "a." + strings.Repeat("é", 89)},
	} {
		got := NameFor(c.name)
		if got != c.want || len(got) > 180 || passedOver(got) || !printable(got) {
			t.Errorf("%q is %q, want %q", c.name, got, c.want)
		}
	}
}

// A file is dropped whole for its owner alone, never over another nor through a link.
func TestAFileIsDropped(t *testing.T) {
	dir, elsewhere := t.TempDir(), t.TempDir()
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	const at = "2023-10-04/soliha/suivi.csv"
	if Lies(root, at) || Holds(root, at, []byte("a")) {
		t.Error("it lies there already")
	}
	if err := Drop(root, at, []byte("a")); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(filepath.Join(dir, at))
	if err != nil || info.Mode().Perm() != 0o600 || !Lies(root, at) || !Holds(root, at, []byte("a")) || Holds(root, at, []byte("b")) {
		t.Errorf("%v, %v", info, err)
	}
	if err := Drop(root, at, []byte("b")); !errors.Is(err, fs.ErrExist) || !Holds(root, at, []byte("a")) {
		t.Errorf("dropped over another: %v", err)
	}
	if err := os.Symlink(elsewhere, filepath.Join(dir, "2023-10-05")); err != nil {
		t.Fatal(err)
	}
	if err := Drop(root, "2023-10-05/soliha/suivi.csv", []byte("a")); !errors.Is(err, ErrLink) {
		t.Errorf("through a link: %v", err)
	}
	os.Mkdir(filepath.Join(dir, "2023-10-06"), 0o700)
	os.WriteFile(filepath.Join(dir, "2023-10-06", "a.csv.age"), nil, 0o600)
	if !Lies(root, "2023-10-06/a.csv") {
		t.Error("a sealed file lies there")
	}
}

// An inbox that cannot be read is no empty inbox: whoever asks reads so.
func TestAnInboxThatCannotBeRead(t *testing.T) {
	root, _ := box(t)
	if all, err := Find(root, today); err != nil || len(all) != 2 {
		t.Fatalf("an inbox of two files: %d, %v", len(all), err)
	}
	must(t, root.Close())
	if all, err := Find(root, today); err == nil {
		t.Errorf("found %d files in an inbox that is closed", len(all))
	}
	if closed, err := Each(root, func(File) error { return nil }); err == nil || closed != nil {
		t.Errorf("visited an inbox that is closed: %v, %v", closed, err)
	}
}
