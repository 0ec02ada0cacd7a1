//go:build unix

package inbox

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// What programs leave behind is passed over, whatever the case; what is like it is not.
func TestNamesThatNobodySends(t *testing.T) {
	for name, want := range map[string]bool{
		".suivi.csv": true, "~$suivi.xlsx": true, "suivi.csv.part": true, "suivi.csv.TMP": true, "suivi.crdownload": true, "Thumbs.db": true, "DESKTOP.INI": true,
		"suivi.csv": false, "~suivi.csv": false, "part.csv": false, "suivi.tmp.csv": false, "thumbs.db.csv": false, "mes desktop.ini": false,
	} {
		if got := passedOver(name); got != want {
			t.Errorf("%s: passed over %v, want %v", name, got, want)
		}
	}
}

// What programs leave behind is neither found nor visited, and no more is what lies in a folder
// of that name; the file beside it is.
func TestWhatNobodySendsIsPassedOver(t *testing.T) {
	root, dir := box(t)
	for _, name := range []string{"2023-10-04/soliha/.~lock.contacts.csv#", "2023-10-04/soliha/~$contacts.xlsx", "2023-10-04/soliha/suivi.csv.part", "2023-10-04/aurore/Thumbs.db", ".corbeille/contacts.csv", "2023-10-04/.git/contacts.csv"} {
		write(t, filepath.Join(dir, name), "x")
	}
	all, err := Find(root, today)
	must(t, err)
	var got []string
	for _, a := range all {
		got = append(got, a.Path)
	}
	want := []string{"2023-10-04/aurore/contacts.csv", "2023-10-04/soliha/contacts.csv"}
	if !slices.Equal(got, want) {
		t.Errorf("found %v", got)
	}
	got = nil
	closed, err := Each(root, func(f File) error {
		got = append(got, f.Path)
		return nil
	})
	if err != nil || closed != nil || !slices.Equal(got, want) {
		t.Errorf("visited %v (%v, %v)", got, closed, err)
	}
}

// A character that stands for what could not be read is spelled as it is written; a byte
// of no text by its number.
func TestWhatIsSpelled(t *testing.T) {
	for name, want := range map[string]string{"a\ufffdb": "a\ufffdb", "a\xffb": `a\xffb`, "a\u200bb": `a\u200bb`, "été": "été"} {
		if got := spelled(name); got != want {
			t.Errorf("%+q is spelled %q, want %q", name, got, want)
		}
	}
}

// Where a file lies says who sent it and when it was received; where it should not be,
// why it is not read.
func TestWhereAFileLies(t *testing.T) {
	root, dir := box(t)
	for _, name := range []string{"aurore/du-jour.csv", "sans-dossier.csv", "2023-10-04/sans-expediteur.csv", "aurore/mars/a.csv", "2023-10-04/aurore/mars/b.csv", "2023-10-04/aurore/scelle.csv.age", "a\u200bb/c.csv", "2023-10-04/a\u200bb/c.csv"} {
		write(t, filepath.Join(dir, name), "x")
	}
	received := time.Date(2023, 10, 4, 0, 0, 0, 0, time.UTC)
	for p, want := range map[string]struct {
		sender, rule, file string
		on                 time.Time
	}{
		"2023-10-04/soliha/contacts.csv": {"soliha", "", "2023-10-04/soliha/contacts.csv", received},
		"2023-10-04/aurore/scelle.csv":   {"aurore", "", "2023-10-04/aurore/scelle.csv.age", received},
		"aurore/du-jour.csv":             {"aurore", "", "aurore/du-jour.csv", today},
		"sans-dossier.csv":               {"", "emplacement", "sans-dossier.csv", today},
		"2023-10-04/sans-expediteur.csv": {"", "emplacement", "2023-10-04/sans-expediteur.csv", received},
		"aurore/mars":                    {"aurore", "dossier", "aurore/mars", today},
		"2023-10-04/aurore/mars":         {"aurore", "dossier", "2023-10-04/aurore/mars", received},
		`a\u200bb`:                       {`a\u200bb`, "nom_illisible", `a\u200bb`, today},
		`2023-10-04/a\u200bb`:            {`a\u200bb`, "nom_illisible", `2023-10-04/a\u200bb`, received},
	} {
		a := found(t, root, p)
		rule := ""
		if a.Fault != nil {
			rule = a.Fault.Rule
		}
		if a.Sender != want.sender || rule != want.rule || a.File() != want.file || !a.ReceivedOn.Equal(want.on) {
			t.Errorf("%s: sender %q, rule %q, file %s, received on %s", p, a.Sender, rule, a.File(), a.ReceivedOn.Format(time.DateOnly))
		}
	}
	all, err := Find(root, today)
	must(t, err)
	for _, a := range all {
		if strings.HasPrefix(a.Path, "aurore/mars/") {
			t.Errorf("%s: a folder in a sender's folder was entered", a.Path)
		}
	}
	if a := unopenable("2023-10-04", today, "illisible", ""); a.Sender != "" || !a.ReceivedOn.Equal(received) {
		t.Errorf("a day that cannot be opened: sender %q, received on %s", a.Sender, a.ReceivedOn)
	}
}

// A file is the one that was seen by its place on the disk, its size and its time of
// writing, all three.
func TestTheFileThatWasSeen(t *testing.T) {
	dir := t.TempDir()
	look := func(name, content string, written time.Time) os.FileInfo {
		p := filepath.Join(dir, name)
		write(t, p, content)
		must(t, os.Chtimes(p, written, written))
		info, err := os.Lstat(p)
		must(t, err)
		return info
	}
	at := time.Date(2023, 10, 4, 8, 0, 0, 0, time.UTC)
	seen := look("a", "un", at)
	if !alike(seen, look("a", "de", at)) {
		t.Error("the same place, size and time: another file")
	}
	if alike(seen, look("b", "un", at)) {
		t.Error("another place: the same file")
	}
	if alike(seen, look("a", "un", at.Add(time.Second))) {
		t.Error("another time: the same file")
	}
	if alike(seen, look("a", "trois", at)) {
		t.Error("another size: the same file")
	}
}

// A limit of one byte is a limit.
func TestALimitOfOneByte(t *testing.T) {
	root, dir := box(t)
	write(t, filepath.Join(dir, "2023-10-04/soliha/un.csv"), "x")
	write(t, filepath.Join(dir, "2023-10-04/soliha/deux.csv"), "xx")
	for p, want := range map[string]error{"2023-10-04/soliha/un.csv": nil, "2023-10-04/soliha/deux.csv": ErrTooLarge} {
		a := found(t, root, p)
		if _, err := readArrival(root, a, 1); err != want {
			t.Errorf("%s: %v, want %v", p, err, want)
		}
	}
}

func readArrival(root *os.Root, a Arrival, limit int64) ([]byte, error) {
	folder, name, err := folderOf(root, a.Path)
	if err != nil {
		return nil, err
	}
	defer folder.Close()
	return read(folder, name, a.seen, limit)
}
