package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"github.com/agir-indicateurs/agir/cmd/agir/slow"
)

// homonyms are two persons known to OFII, alike in all but their numbers, one of whom was met.
var homonyms = map[string]string{
	"ofii/orientations_44_2023-09.csv": "agdref;nom;prenom;date_naissance;sexe;nationalite;departement;voie;date_orientation;decision;date_decision\n" +
		"9900000101;ZZYZZOV;Bilal;01/01/1999;M;afghane;44;ofii;20/02/2023;validee;20/02/2023\n" +
		"7700000355;ZZYZZOV;Bilal;01/01/1999;M;afghane;44;ofii;20/02/2023;validee;20/02/2023\n",
	"face-vendee/contacts_2023-09.csv": "nom;prenom;date_naissance;date_contact;mode;presence\nZzyzzov;Bilal;01/01/1999;10/09/2023;entretien;honore\n",
}

// reviewed is a store that received some files on 2023-10-04.
type reviewed struct {
	t          *testing.T
	dir, store string
}

func newReviewed(t *testing.T, files map[string]string) reviewed {
	r := reviewed{t, t.TempDir(), ""}
	r.store = filepath.Join(r.dir, "agir.duckdb")
	for name, text := range files {
		path := filepath.Join(r.dir, "inbox", "2023-10-04", filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	outputOf(t, r.store, "ingest", "--inbox", filepath.Join(r.dir, "inbox"))
	return r
}

// agir runs a verb and gives its status and what it said on both outputs.
func (r reviewed) agir(args ...string) (int, string) {
	r.t.Helper()
	var out bytes.Buffer
	now := time.Date(2023, 10, 5, 8, 0, 0, 0, time.UTC)
	status := run(context.Background(), append(args, "--store", r.store), &out, &out, func() time.Time { return now })
	return status, out.String()
}

// fill writes the workbook and answers its pairs, in order.
func (r reviewed) fill(name string, decisions ...string) string {
	r.t.Helper()
	empty, filled := filepath.Join(r.dir, "revue.xlsx"), filepath.Join(r.dir, name)
	if _, err := os.Stat(empty); err != nil {
		outputOf(r.t, r.store, "review", "--export", empty, "--by", "B. Exemple", "--why", "revue")
	}
	f, err := excelize.OpenFile(empty)
	if err != nil {
		r.t.Fatal(err)
	}
	defer f.Close()
	for i, d := range decisions {
		for column, text := range map[int]string{13: d, 14: "B. Exemple", 15: "vu au dossier"} {
			cell, _ := excelize.CoordinatesToCellName(column, 2+3*i)
			if err := f.SetCellValue("À décider", cell, text); err != nil {
				r.t.Fatal(err)
			}
		}
	}
	if err := f.SaveAs(filled); err != nil {
		r.t.Fatal(err)
	}
	return filled
}

func TestReviewThroughTheWorkbook(t *testing.T) {
	slow.Test(t, "a workbook is filled and read back, many times over")
	r := newReviewed(t, homonyms)
	both := r.fill("both.xlsx", "même personne", "même personne")
	right := r.fill("right.xlsx", "même personne", "deux personnes")
	contrary := r.fill("contrary.xlsx", "deux personnes", "deux personnes")
	faults := r.fill("faults.xlsx", "peut-être", "même personne")
	for _, c := range []struct {
		story, file string
		status      int
		says        []string
	}{
		{"two numbers in one person", both, 1, []string{"ligne 2, ligne 5\u202f: ", "sous deux numéros", "0 décision gardée"}},
		{"one of the two", right, 0, []string{"2 décisions gardées"}},
		{"the same workbook again", right, 0, []string{"0 décision gardée, 2 déjà prises"}},
		{"the contrary of what was decided", contrary, 1, []string{"ligne 2\u202f: le contraire a été décidé", "agir review undo 1", "0 décision gardée, 1 déjà prise"}},
		{"all faults at once", faults, 1, []string{"ligne 2\u202f: la décision n’est ni «\u00a0même personne\u00a0» ni", "ligne 5\u202f: le contraire a été décidé", "0 décision gardée"}},
	} {
		status, said := r.agir("review", "--import", c.file)
		if status != c.status {
			t.Errorf("%s: status %d, want %d\n%s", c.story, status, c.status, said)
		}
		for _, want := range c.says {
			if !strings.Contains(said, want) {
				t.Errorf("%s: %q is not said in\n%s", c.story, want, said)
			}
		}
		if strings.Contains(said, "9900000101") || strings.Contains(strings.ToLower(said), "zzyzzov") {
			t.Errorf("%s: somebody is named\n%s", c.story, said)
		}
	}
	if _, said := r.agir("review"); !strings.Contains(said, "0 paire attend") {
		t.Errorf("still waiting:\n%s", said)
	}
}

// The commands are judged as the workbook is.
func TestReviewByCommand(t *testing.T) {
	slow.Test(t, "pairs are decided and undone by command")
	r := newReviewed(t, homonyms)
	_, said := r.agir("review")
	if !strings.Contains(said, "un seul choix parmi deux\u202f: une autre personne lui ressemble autant") {
		t.Errorf("the pair does not say why it waits:\n%s", said)
	}
	_, links := r.agir("links", "--as-of", "2023-10-05")
	records := regexp.MustCompile(`(orientations|contacts)/[^,]+/[0-9a-f]{32}`).FindAllString(links, -1)
	if len(records) != 3 {
		t.Fatalf("records %v in\n%s", records, links)
	}
	met, one, other := records[0], records[1], records[2]
	by := []string{"--by", "B. Exemple", "--why", "vu"}
	for _, c := range []struct {
		args   []string
		status int
		says   string
	}{
		{[]string{"accept", one, other}, 1, "sous deux numéros"},
		{[]string{"accept", "Q0000000000"}, 1, "cette paire n’attend pas de décision"},
		{[]string{"accept", met, one}, 0, "une seule personne"},
		{[]string{"accept", met, other}, 1, "sous deux numéros"},
		{[]string{"accept", one, met}, 0, "une seule personne"}, // taken before
		{[]string{"split", met, one}, 1, "le contraire a été décidé"},
		{[]string{"split", met, other}, 0, "deux personnes"},
	} {
		status, said := r.agir(append(append([]string{"review"}, c.args...), by...)...)
		if status != c.status || !strings.Contains(said, c.says) {
			t.Errorf("%v: status %d, want %d and %q\n%s", c.args, status, c.status, c.says, said)
		}
	}
}
