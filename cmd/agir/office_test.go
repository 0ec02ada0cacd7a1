package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/agir-indicateurs/agir/cmd/agir/slow"
)

// opened is what LibreOffice says of a review workbook: see testdata/office/review.py.
type opened struct {
	Protected, Strip             bool
	Hidden, Open, Refused, Typed []string
	Cut                          []int // rows whose texts are not read whole
	Choices                      []string
	Filled                       int
	List                         struct {
		Type, Formula string
		Shown, Stops  bool
	}
	Sheets map[string]bool
}

// inOffice has LibreOffice open a workbook, fill the answers of its pairs and save it under other names.
func inOffice(t *testing.T, workbook string, answers map[string]string, saved ...string) opened {
	t.Helper()
	office, err := exec.LookPath("soffice")
	if err != nil {
		t.Skip("soffice is not installed")
	}
	const python = "/usr/bin/python3" // the one that LibreOffice's bridge is packaged for
	if exec.Command(python, "-c", "import uno").Run() != nil {
		t.Skip("python3-uno is not installed")
	}
	room := t.TempDir()
	said := filepath.Join(room, "answers.json")
	text, err := json.Marshal(answers)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(said, text, 0o600); err != nil {
		t.Fatal(err)
	}
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := fmt.Sprint(free.Addr().(*net.TCPAddr).Port)
	free.Close()
	running := exec.Command(office, "--headless", "--norestore", "-env:UserInstallation=file://"+filepath.ToSlash(filepath.Join(room, "profile")),
		"--accept=socket,host=127.0.0.1,port="+port+";urp;")
	if err := running.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = running.Process.Kill(); _ = running.Wait() })
	script := exec.CommandContext(t.Context(), python, append([]string{filepath.Join("testdata", "office", "review.py"), port, workbook, said}, saved...)...)
	var faults bytes.Buffer
	script.Stderr = &faults
	out, err := script.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, faults.String())
	}
	var o opened
	if err := json.Unmarshal(out, &o); err != nil {
		t.Fatalf("%v in %s", err, out)
	}
	return o
}

// A person who opens the workbook of a review in LibreOffice chooses in a list, types in three
// columns and nowhere else, and hands it in in either form; handed in again, it changes nothing.
func TestAReviewInLibreOffice(t *testing.T) {
	slow.Test(t, "LibreOffice opens and fills a review")
	for _, c := range []struct{ name, sample string }{{"two homonyms", ""}, {"messy", samples + "/messy"}} {
		t.Run(c.name, func(t *testing.T) {
			var r reviewed
			person := map[string]string{} // of each place, as is known besides
			if c.sample == "" {
				r = newReviewed(t, homonyms)
				person = map[string]string{"orientations_44_2023-09.csv||2": "one", "orientations_44_2023-09.csv||3": "other", "contacts_2023-09.csv||2": "one"}
			} else {
				r = reviewed{t, t.TempDir(), sampled(t, c.sample)}
				f, err := os.Open(filepath.Join(c.sample, "truth", "records.csv"))
				if err != nil {
					t.Fatal(err)
				}
				defer f.Close()
				for _, l := range lines(t, f) {
					person[filepath.Base(l["file"])+"|"+l["sheet"]+"|"+l["row"]] = l["person"]
				}
			}
			asked := filepath.Join(r.dir, "revue.xlsx")
			outputOf(t, r.store, "review", "--export", asked, "--by", "B. Exemple", "--why", "revue")
			answers := r.answers(asked, person)
			ods, xlsx := filepath.Join(r.dir, "rendue.ods"), filepath.Join(r.dir, "rendue.xlsx")
			o := inOffice(t, asked, answers, ods, xlsx)
			open := []string{"Décision", "Décidé par", "Pourquoi"}
			if !o.Protected || !o.Strip || !slices.Equal(o.Open, open) || !slices.Equal(o.Typed, open) || len(o.Refused) < 15 {
				t.Errorf("what may be typed: %+v", o)
			}
			if o.List.Type != "LIST" || !o.List.Shown || !o.List.Stops || !slices.Equal(o.Choices, []string{"même personne", "deux personnes"}) || o.Sheets["Listes AGIR"] {
				t.Errorf("the list: %+v", o)
			}
			if !slices.Equal(o.Hidden, []string{"Enregistrement"}) || !o.Sheets["Mode d’emploi"] || len(o.Cut) > 0 {
				t.Errorf("what is shown: %+v", o)
			}
			if o.Filled != len(answers) || len(answers) == 0 {
				t.Fatalf("%d answers filled of %d", o.Filled, len(answers))
			}
			for i, file := range []string{ods, ods, xlsx} {
				status, said := r.agir("review", "--import", file, "--today", "2026-01-15")
				want := []string{fmt.Sprintf("%d décisions gardées", len(answers)), fmt.Sprintf("0 décision gardée, %d déjà prises", len(answers))}[min(i, 1)]
				if status != 0 || !strings.Contains(said, want) {
					t.Errorf("%s, time %d: status %d, want %q\n%s", filepath.Base(file), i+1, status, want, said)
				}
			}
			_, left := r.agir("review", "--today", "2026-01-15")
			for pair := range answers {
				if strings.Contains(left, pair) {
					t.Errorf("%s has its answer and waits", pair)
				}
			}
			is := map[string]string{}
			for _, l := range lines(t, strings.NewReader(outputOf(t, r.store, "links", "--as-of", "2024-01-10"))) {
				who := person[filepath.Base(l["file"])+"|"+l["sheet"]+"|"+l["row"]]
				if other := is[l["person"]]; who != "" && l["person"] != "" && other != "" && other != who {
					t.Fatal("two persons are one")
				}
				if who != "" {
					is[l["person"]] = who
				}
			}
		})
	}
}

// answers gives the true answer of each pair of a workbook that is known.
func (r reviewed) answers(workbook string, person map[string]string) map[string]string {
	r.t.Helper()
	of := map[string]string{} // the person of a record
	for _, l := range lines(r.t, strings.NewReader(outputOf(r.t, r.store, "links", "--as-of", "2024-01-10"))) {
		if who := person[filepath.Base(l["file"])+"|"+l["sheet"]+"|"+l["row"]]; who != "" {
			of[l["record"]] = who
			of[strings.Join(strings.SplitN(l["record"], "/", 5)[:4], "/")] = who
		}
	}
	f, err := excelize.OpenFile(workbook)
	if err != nil {
		r.t.Fatal(err)
	}
	defer f.Close()
	rows, err := f.GetRows("À décider")
	if err != nil {
		r.t.Fatal(err)
	}
	column := slices.Index(rows[0], "Enregistrement")
	sides, answers := map[string][]string{}, map[string]string{}
	for _, row := range rows[1:] {
		if len(row) > column {
			sides[row[0]] = append(sides[row[0]], of[row[column]])
		}
	}
	for pair, who := range sides {
		if len(who) != 2 || who[0] == "" || who[1] == "" {
			continue
		}
		answers[pair] = "deux personnes"
		if who[0] == who[1] {
			answers[pair] = "même personne"
		}
	}
	return answers
}
