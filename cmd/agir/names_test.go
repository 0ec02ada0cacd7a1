//go:build linux

package main

import (
	"archive/zip"
	"bytes"
	"database/sql"
	"html"
	"index/suffixarray"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/agir-indicateurs/agir/cmd/agir/slow"
	"github.com/agir-indicateurs/agir/pipeline"
	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/pipeline/simulation"
)

// TestNobodyIsNamed takes a simulated inbox through the scheduled work and the
// verbs, then searches every name, AGDREF number and birth date that it holds in
// all that is not nominative: documents, figures, what the verbs print, logs,
// letters.
func TestNobodyIsNamed(t *testing.T) {
	doing := slow.Test(t, "an inbox is taken, and all that is made of it searched for names")
	inbox := t.TempDir()
	_, err := simulation.Write(t.Context(), inbox, simulation.Options{Settings: settings.Default(), Seed: 7,
		Last: time.Date(2024, time.February, 1, 0, 0, 0, 0, time.UTC), Months: 3, Defects: true}, nil)
	if err != nil {
		t.Fatal(err)
	}
	b := newBench(t, inbox, false)
	said := make(map[string]string)
	for _, line := range []string{
		"ingest --inbox inbox",
		"run --inbox inbox --out documents --log journal.jsonl",
		"status", "problems", "problems --format csv", "links --why", "checks", "review", "review decisions", "outbox list --all",
		"explain entrees --month 2024-02 --territory 44 --rows", "indicators --month 2024-02", "edition", "edition 1",
		"report --month 2024-02 --out report", "backup saved", "forget P0000000000 --by B --why essai",
	} {
		doing.At("agir %s", line)
		out, _ := b.command(t, line).CombinedOutput() // what it says when it fails counts too
		said["agir "+line] = string(out)
	}
	named := secretsOf(t, b)
	for _, folder := range []string{"documents", "report", "journal.jsonl"} {
		readAll(t, filepath.Join(b.dir, folder), said)
	}
	for i, letter := range lettersOf(t, b) {
		said["letter "+string(rune('a'+i%26))] += letter
	}
	if len(said) < 25 {
		t.Fatalf("%d outputs read", len(said))
	}
	doing.At("%d outputs are searched for %d names, numbers and dates", len(said), len(named))
	for output, text := range said {
		if found := named.in(text); len(found) > 0 {
			t.Errorf("%s: %d names, numbers or birth dates", output, len(found))
		}
	}

	// The search finds what is there: a name planted, and the names that a verb
	// prints when it is asked for them.
	if len(named.in("Le dossier de "+named[0]+" est clos.")) == 0 {
		t.Error("a name planted is not found")
	}
	nominative := b.run(t, "explain entrees --month 2024-02 --territory 44 --rows --names --by B --why essai")
	if found := named.in(nominative); len(found) < 5 {
		t.Errorf("%d names found in a list of names", len(found))
	}
}

// secrets are the writings of what must not be printed, in small letters, sorted.
type secrets []string

// secretsOf reads what the inbox holds of persons: each word of the names, the
// numbers, the birth dates in their usual writings.
func secretsOf(t *testing.T, b bench) secrets {
	t.Helper()
	db, err := sql.Open("duckdb", filepath.Join(b.dir, "agir.duckdb")+"?access_mode=read_only")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	known := make(map[string]bool)
	for _, table := range []string{"orientations", "parcours", "demandes", "contacts", "situations"} {
		rows, err := db.Query("select distinct coalesce(nom, ''), coalesce(prenom, ''), coalesce(agdref, ''), date_naissance from records." + table)
		if err != nil {
			t.Fatal(err)
		}
		for rows.Next() {
			var family, given, agdref string
			var born sql.NullTime
			if err := rows.Scan(&family, &given, &agdref, &born); err != nil {
				t.Fatal(err)
			}
			for _, w := range writings(family, given, agdref, born.Time) {
				known[strings.ToLower(w)] = true
			}
		}
		if err := rows.Close(); err != nil {
			t.Fatal(err)
		}
	}
	var all secrets
	for w := range known {
		all = append(all, w)
	}
	if slices.Sort(all); len(all) < 500 {
		t.Fatalf("%d names, numbers and birth dates in the inbox", len(all))
	}
	return all
}

func writings(family, given, agdref string, born time.Time) []string {
	var all []string
	for _, word := range strings.FieldsFunc(family+" "+given, func(r rune) bool { return r == ' ' || r == '-' }) {
		if len([]rune(word)) >= 4 {
			all = append(all, word)
		}
	}
	if len(agdref) == 10 {
		all = append(all, agdref, agdref[:2]+" "+agdref[2:4]+" "+agdref[4:6]+" "+agdref[6:8]+" "+agdref[8:], agdref[:4]+" "+agdref[4:7]+" "+agdref[7:])
	}
	if !born.IsZero() {
		all = append(all, born.Format("02/01/2006"), born.Format(time.DateOnly), born.Format("02.01.2006"), pipeline.Day(born))
	}
	return all
}

// in lists the secrets that a text holds.
func (s secrets) in(text string) []string {
	index := suffixarray.New([]byte(strings.ToLower(text)))
	var found []string
	for _, secret := range s {
		if len(index.Lookup([]byte(secret), 1)) > 0 {
			found = append(found, secret)
		}
	}
	return found
}

// readAll reads the files of a folder as their readers do, but those that name
// people by design: what is given back to the senders, and the work list.
func readAll(t *testing.T, root string, into map[string]string) {
	t.Helper()
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if d.Name() == "retours" || strings.HasSuffix(d.Name(), "-nominatif") {
				return fs.SkipDir
			}
			return nil
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		into[path] = textOf(t, path, content)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func textOf(t *testing.T, path string, content []byte) string {
	t.Helper()
	switch filepath.Ext(path) {
	case ".pdf":
		if _, err := exec.LookPath("pdftotext"); err != nil {
			t.Log("no pdftotext here: the PDF is not read")
			return string(content)
		}
		text, err := exec.Command("pdftotext", "-raw", path, "-").Output()
		if err != nil {
			t.Fatal(err)
		}
		return strings.ReplaceAll(string(text), "\n", " ") + string(content)
	case ".xlsx":
		book, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
		if err != nil {
			t.Fatal(err)
		}
		var all strings.Builder
		for _, part := range book.File {
			r, err := part.Open()
			if err != nil {
				t.Fatal(err)
			}
			if _, err := io.Copy(&all, r); err != nil {
				t.Fatal(err)
			}
			r.Close()
		}
		return html.UnescapeString(all.String())
	}
	return html.UnescapeString(string(content))
}

// lettersOf are the subjects and bodies of what left by the outbox.
func lettersOf(t *testing.T, b bench) []string {
	t.Helper()
	db, err := sql.Open("duckdb", filepath.Join(b.dir, "agir.duckdb")+"?access_mode=read_only")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	rows, err := db.Query("select subject || chr(10) || body || chr(10) || why from outbox.posting order by posting")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var all []string
	for rows.Next() {
		var letter string
		if err := rows.Scan(&letter); err != nil {
			t.Fatal(err)
		}
		all = append(all, letter)
	}
	return all
}
