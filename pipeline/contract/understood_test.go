package contract

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/agir-indicateurs/agir/pipeline/exports"
	"github.com/google/go-cmp/cmp"
)

// understood writes the records read of a kind.
func understood(t *testing.T, r *Reading, k Kind) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := r.WriteUnderstood(&b, k); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// values are those of the records of a kind, in the order of their rows.
func values(r *Reading, k Kind) (all [][]Value) {
	for _, table := range r.Tables {
		if table.Schema.Kind != k {
			continue
		}
		for _, record := range table.Records {
			all = append(all, record.Values)
		}
	}
	return all
}

func TestWhatWasUnderstoodIsTakenAgainAlike(t *testing.T) {
	for _, sample := range []string{department + "/clean", department + "/long", samples + "/clean", samples + "/long", samples + "/messy"} {
		t.Run(sample, func(t *testing.T) {
			if testing.Short() && strings.HasPrefix(sample, samples) {
				t.Skip("the samples of two departments wait for the long tests")
			}
			read, _ := readInbox(t, sample)
			for path, r := range read {
				for _, k := range r.Kinds() {
					takenAgain(t, path, r, k)
				}
			}
		})
	}
}

// takenAgain reads what was understood of a file: the same records, nothing to mend.
func takenAgain(t *testing.T, path string, r *Reading, k Kind) {
	t.Helper()
	name := string(k) + ".csv"
	f, err := exports.Read(name, understood(t, r, k), exports.Limits{})
	if err != nil {
		t.Errorf("%s: %s: %v", path, k, err)
		return
	}
	again := Read(f, Context{Name: name, ReceivedOn: r.ExtractionOn})
	for _, p := range again.Problems {
		if p.Severity != Warning || !warnedBefore(r, p) {
			t.Errorf("%s: %s: row %d column %d: %s: %s", path, k, p.Row, p.Column, p.Rule, p.Message)
		}
	}
	if diff := cmp.Diff(values(r, k), values(again, k)); diff != "" {
		t.Errorf("%s: %s (-first +again):\n%s", path, k, diff)
	}
}

// warnedBefore says whether a file was warned of the same kind of fault.
func warnedBefore(r *Reading, p Problem) bool {
	for _, before := range r.Problems {
		if before.Rule == p.Rule && before.Severity == p.Severity {
			return true
		}
	}
	return false
}

func TestWhatWasUnderstoodOfOddCells(t *testing.T) {
	const odd = "N° dossier;Nom;Prénom;Date du contact;Mode de contact;Présence\n" +
		"N° 12000001;\"Exemple, dit \"\"Test\"\"\";Zoé;12/09/2023;Tél;✗\n" +
		"12000002.0;=Inventé;Léa;2023-09-13;;peut-être\n"
	f, err := exports.Read("contacts.csv", []byte(odd), exports.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	r := Read(f, Context{Name: "contacts.csv", ReceivedOn: day(2023, 10, 4)})
	const want = "dossier,agdref,nom,prenom,date_naissance,date_contact,mode,thematique,presence,nom_usage\n" +
		"12000001,,\"Exemple, dit \"\"Test\"\"\",Zoé,,2023-09-12,telephone,,absent,\n" +
		"12000002,,=Inventé,Léa,,2023-09-13,,,inconnu,\n"
	if diff := cmp.Diff(want, string(understood(t, r, Contacts))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	takenAgain(t, "contacts.csv", r, Contacts)
}

// TestWhatWasUnderstoodIsValid asks frictionless, which knows Table Schema and nothing
// of the product. AGIR_FRICTIONLESS is the folder of a Python environment that has it.
func TestWhatWasUnderstoodIsValid(t *testing.T) {
	environment := os.Getenv("AGIR_FRICTIONLESS")
	if environment == "" {
		t.Skip("no judge of Table Schemas here: AGIR_FRICTIONLESS names no Python environment")
	}
	root := t.TempDir()
	write := func(name string, content []byte) {
		t.Helper()
		path := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, content, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, s := range Schemas() {
		write(string(s.Kind)+".schema.json", TableSchema(s.Kind))
	}
	written := 0
	for _, sample := range []string{department + "/clean", department + "/long", samples + "/clean", samples + "/long", samples + "/messy"} {
		if _, err := os.Stat(sample); err != nil {
			continue
		}
		read, _ := readInbox(t, sample)
		for _, r := range read {
			for _, k := range r.Kinds() {
				write(filepath.Join(fmt.Sprint(written), string(k)+".csv"), understood(t, r, k))
				written++
			}
		}
	}
	out, err := exec.Command(filepath.Join(environment, "bin", "python"), "testdata/valid.py", root).CombinedOutput()
	if err != nil || !strings.HasSuffix(string(out), fmt.Sprintf("%d files judged\n", written)) {
		t.Errorf("%v\n%s", err, out)
	}
}
