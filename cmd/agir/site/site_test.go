package site_test

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/agir-indicateurs/agir/cmd/agir/site"
	"github.com/agir-indicateurs/agir/cmd/agir/site/verdict"
	"github.com/agir-indicateurs/agir/cmd/agir/slow"
	"github.com/agir-indicateurs/agir/pipeline/contract"
	"github.com/agir-indicateurs/agir/pipeline/exports"
	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/reports"
	"github.com/agir-indicateurs/agir/reports/html"
)

var today = time.Date(2023, 10, 10, 0, 0, 0, 0, time.UTC)

func howRead() verdict.Settings {
	conf := settings.Default()
	return verdict.Settings{Limits: exports.Limits(conf.Limits), Structures: conf.StructureItems(), Labels: conf.Labels}
}

// faulty is a statement with a row to set aside, a value to empty, and a text that is no
// markup.
const faulty = "dossier;nom;prenom;date_naissance;date_contact;mode;<b>Note</b>\n" +
	"D1;Zzyzzov;Bilal;03/04/1990;20/09/2023;entretien;\n" +
	"D2;Qwertin;Amina;05/06/1991;31/09/2023;visite;<img src=x onerror=alert(1)>\n" +
	"D3;Azertov;Karim;07/08/1992;21/09/2023;pigeon;\n"

func verdictOf(t *testing.T, name, content string) verdict.Verdict {
	t.Helper()
	v, err := verdict.Of(verdict.Request{Settings: howRead(), Name: name, Content: []byte(content), On: today})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// A verdict has the sentences of agir check, and each fault on its row and cell; a table
// without one shows its first rows.
func TestVerdict(t *testing.T) {
	v := verdictOf(t, "contacts.csv", faulty)
	c, err := contract.Check(contract.CheckRequest{Content: []byte(faulty), Limits: howRead().Limits,
		Context: contract.Context{Name: "contacts.csv", ReceivedOn: today, Structures: howRead().Structures, Labels: howRead().Labels}})
	if err != nil || v.Text != c.Said("contacts.csv", false) || !v.ToMend || v.Refused {
		t.Errorf("the sentences are not those of agir check: %v, %v, %v", err, v.ToMend, v.Refused)
	}
	if len(v.Tables) != 1 || len(v.Tables[0].Rows) != 2 || v.Tables[0].Faulty != 2 {
		t.Fatalf("%+v", v.Tables)
	}
	table := v.Tables[0]
	for i, want := range []struct {
		number, column int
		aside          bool
		cell           string
	}{{3, 5, true, "31/09/2023"}, {4, 6, false, "pigeon"}} {
		r := table.Rows[i]
		if r.Number != want.number || r.Aside != want.aside || len(r.Faults) != 1 || r.Faults[0].Column != want.column || r.Cells[want.column-1] != want.cell {
			t.Errorf("row %d: %+v", i, r)
		}
	}
	if table.Columns[4].Taken == "" || table.Columns[6].Taken != "" {
		t.Errorf("columns taken: %+v", table.Columns)
	}
	good := "dossier;date_contact;mode\n" + strings.Repeat("D1;20/09/2023;entretien\n", 4) + "D2;21/09/2023;visite\nD3;22/09/2023;visite\n"
	if v := verdictOf(t, "contacts.csv", good); len(v.Tables[0].Rows) != 5 || v.Tables[0].Faulty != 0 {
		t.Errorf("a file without fault: %d rows", len(v.Tables[0].Rows))
	}
	for n, want := range map[int]int{200: 200, 201: 200} {
		v := verdictOf(t, "contacts.csv", "dossier;date_contact;mode\n"+strings.Repeat("D1;31/09/2023;visite\n", n))
		if len(v.Tables[0].Rows) != want || v.Tables[0].Faulty != n {
			t.Errorf("%d rows at fault: %d shown of %d", n, len(v.Tables[0].Rows), v.Tables[0].Faulty)
		}
	}
	for name, content := range map[string]string{"vide.csv": "", "relevé.csv": "rien\n1\n", "faux.xlsx": "PK\x03\x04"} {
		if v := verdictOf(t, name, content); !v.ToMend || len(v.Faults) == 0 {
			t.Errorf("%s: %+v", name, v)
		}
	}
}

// files is the site of the embedded configuration, with a reader or without.
func files(t *testing.T, r site.Reader) map[string]string {
	t.Helper()
	all, err := site.Files(site.Request{
		Settings: settings.Default(), Reader: r, Style: html.Stylesheet(), Typeset: reports.Typeset, Day: reports.FormatDay, MonthOf: reports.FormatMonth,
		Program: "essai", On: today, Issues: []site.Issue{{Month: today.AddDate(0, 0, -9), From: today.AddDate(0, 0, 22), On: today.AddDate(0, 0, 26)}},
	})
	if err != nil {
		t.Fatal(err)
	}
	by := make(map[string]string)
	for _, f := range all {
		by[f.Path] = string(f.Content)
	}
	return by
}

// The page forbids every connection before it says anything else, and holds no script, no
// style and no address of its own; each kind has its model, its contract and its columns.
func TestThePageForbidsConnections(t *testing.T) {
	by := files(t, site.Reader{Code: []byte("code"), Glue: []byte("glue")})
	page := by["index.html"]
	head := regexp.MustCompile(`^<!DOCTYPE html>\s*<html lang="fr">\s*<head>\s*<meta charset="utf-8">\s*<meta http-equiv="Content-Security-Policy" content="([^"]*)">`).FindStringSubmatch(page)
	if head == nil {
		t.Fatalf("the policy does not come first: %.300s", page)
	}
	for _, want := range []string{"default-src &#39;none&#39;", "connect-src &#39;none&#39;", "form-action &#39;none&#39;", "worker-src blob:", "&#39;wasm-unsafe-eval&#39;"} {
		if !strings.Contains(head[1], want) {
			t.Errorf("no %s in %s", want, head[1])
		}
	}
	if found := regexp.MustCompile(`(?i)<script>|<style|\son\w+=|\sstyle=|https?://|//[a-z]`).FindString(page); found != "" {
		t.Errorf("%q in the page", found)
	}
	for _, s := range contract.Schemas() {
		if by["modeles/"+string(s.Kind)+".xlsx"] == "" || by["contrats/"+string(s.Kind)+".json"] != string(contract.TableSchema(s.Kind)) {
			t.Errorf("%s: no model, or no contract", s.Kind)
		}
		for _, c := range s.Columns {
			if !strings.Contains(page, ">"+reports.Typeset(c.Label)+"</th>") {
				t.Errorf("%s: no column %s", s.Kind, c.Label)
			}
		}
	}
	for _, name := range []string{"page.js", "lecteur.js"} {
		if found := regexp.MustCompile(`\bfetch\(|XMLHttpRequest|WebSocket|sendBeacon|innerHTML|localStorage|importScripts`).FindString(by[name]); found != "" {
			t.Errorf("%s: %s", name, found)
		}
	}
}

// Every form that is read can be chosen in the page, and is named in the guide: a browser
// leaves out of its list what the page does not say.
func TestEveryFormCanBeChosen(t *testing.T) {
	texts := make(map[string]string)
	for _, path := range []string{"../../../pipeline/exports/exports.go", "assets/page.html", "../guide.md"} {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		texts[filepath.Base(path)] = string(text)
	}
	accept := regexp.MustCompile(` accept="([^"]*)"`).FindStringSubmatch(texts["page.html"])
	read := regexp.MustCompile(`(?m)^Un fichier est lu pour ce qu’il est.*$`).FindString(texts["guide.md"])
	forms := regexp.MustCompile(`(?m)^\t\w+\s+Form = "(\w+)`).FindAllStringSubmatch(texts["exports.go"], -1)
	if len(forms) < 6 || accept == nil || read == "" {
		t.Fatalf("%d forms, accept %q, guide %q: they are read wrong", len(forms), accept, read)
	}
	words := map[string]string{"HTML": "page internet", "XML": "Excel 2003", "CSV": "CSV"}
	for _, form := range forms {
		extension := "." + strings.ToLower(form[1])
		if !slices.Contains(strings.Split(accept[1], ","), extension) {
			t.Errorf("the page does not take a %s", extension)
		}
		if !strings.Contains(read, cmp.Or(words[form[1]], extension)) {
			t.Errorf("the guide does not name %s", form[1])
		}
	}
}

// reader is the program built once for the tests that run it.
var reader = sync.OnceValues(func() (site.Reader, error) { return site.BuildReader(context.Background(), ".") })

// The reader says of every file of the samples, byte for byte, what the program says.
func TestTheReaderSaysTheSame(t *testing.T) {
	slow.Test(t, "the reader is built for browsers, and reads every sample")
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("node is not installed: what the reader says is not compared with what the program says")
	}
	built, err := reader()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	how, err := json.Marshal(howRead())
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string][]byte{"lecteur.wasm": built.Code, "wasm_exec.js": built.Glue, "reglages.json": how, "contacts.csv": []byte(faulty), "vide.csv": nil} {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	names := []string{filepath.Join(dir, "contacts.csv"), filepath.Join(dir, "vide.csv")}
	err = filepath.WalkDir(filepath.Join("..", "..", "..", "pipeline", "testdata", "department"), func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() && strings.Contains(path, string(filepath.Separator)+"inbox"+string(filepath.Separator)) {
			names = append(names, path)
		}
		return err
	})
	if err != nil || len(names) < 20 {
		t.Fatalf("%d files, %v", len(names), err)
	}
	script := exec.CommandContext(t.Context(), node, filepath.Join("testdata", "verdicts.js"), filepath.Join(dir, "lecteur.wasm"), filepath.Join(dir, "wasm_exec.js"),
		filepath.Join(dir, "reglages.json"), today.Format(time.DateOnly))
	script.Stdin, script.Stderr = strings.NewReader(strings.Join(names, "\n")), os.Stderr
	out, err := script.Output()
	if err != nil {
		t.Fatal(err)
	}
	said := bufio.NewScanner(bytes.NewReader(out))
	said.Buffer(nil, 16<<20)
	for _, name := range names {
		content, err := os.ReadFile(name)
		if err != nil || !said.Scan() {
			t.Fatal("the reader ended before ", filepath.Base(name), err)
		}
		v := verdictOf(t, filepath.Base(name), string(content))
		want, err := v.JSON()
		if err != nil || said.Text() != string(want) {
			t.Errorf("%s: the reader says %.200s, the program %.200s", filepath.Base(name), said.Text(), want)
		}
	}
}

// seen is what the browser finds of the page.
type seen struct {
	Pages []struct {
		Story       string
		Width, Wide int
		Violations  []string
		Passes      int
	}
	Said []struct {
		Title, Text, Focus string
		Faults             []string
		Made               int
	}
	Largest struct {
		Title, Rows   string
		Stages        int
		Took, Longest float64 // milliseconds
	}
	Day, Connection  string
	Over             string
	Answers          float64
	Working, Stopped bool
}

// A file is read in the page, opened from a folder, without network: its faults are on
// its cells, every text of it as text, the annotated file is that of the program, and
// nothing can leave. The largest file that is taken is read to its end while the page answers,
// and is stopped at once; one octet more is refused. The rules of axe-core hold, and
// nothing is wider than the window, on a wide screen, a phone and at 320 pixels.
func TestThePageChecksAFile(t *testing.T) {
	slow.Test(t, "the page is opened in a browser, and checks files")
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("node is not installed: the browser is not driven")
	}
	chromium, err := exec.LookPath("chromium")
	if err != nil {
		t.Skip("chromium is not installed: the page is not opened")
	}
	axe := filepath.Join(os.Getenv("AGIR_AXE"), "node_modules", "axe-core", "axe.min.js")
	if _, err := os.Stat(axe); err != nil {
		t.Skip("AGIR_AXE names no folder with axe-core: the page is not checked by its rules")
	}
	dir := withTheSite(t)
	texts := []sentFile{
		{"contacts.csv", faulty, "À corriger avant l’envoi"}, {"bon.csv", "dossier;date_contact;mode\nD1;20/09/2023;entretien\n", "Rien à corriger"}, {"vide.csv", " ", "Ce fichier serait refusé"},
	}
	downloads := filepath.Join(dir, "telechargements")
	args := []string{filepath.Join("testdata", "browser.js"), chromium, filepath.Join(dir, "site"), downloads, axe, os.Getenv("AGIR_PICTURES")}
	args = append(args, received(t, dir, texts)...)
	if err := os.Mkdir(downloads, 0o700); err != nil {
		t.Fatal(err)
	}
	var got seen
	driven(t, 20*time.Minute, &got, node, args...)
	for _, p := range got.Pages {
		if len(p.Violations) > 0 || p.Passes < 20 || p.Wide > p.Width {
			t.Errorf("%s at %d: %d pixels wide, %d rules passed, broken: %q", p.Story, p.Width, p.Wide, p.Passes, p.Violations)
		}
	}
	if len(got.Pages) != 6 || len(got.Said) != len(texts) || got.Connection != "refused" || !got.Working || !got.Stopped || got.Answers > 10_000 {
		t.Errorf("%d pages, %d verdicts, a connection is %s, at work %v, stopped %v, answers in %.0f ms", len(got.Pages), len(got.Said), got.Connection, got.Working, got.Stopped, got.Answers)
	}
	if plain := strings.NewReplacer("\u202f", " ", "\u00a0", " ").Replace(got.Over); !strings.Contains(plain, "dépasse 50 Mo") {
		t.Errorf("an octet too many: %s", plain)
	}
	// it is a screen that stands still that people feel: a second and a half at most on a machine that does much else
	if l := got.Largest; l.Title != "Rien à corriger" || l.Rows != "806\u202f621" || l.Stages < 3 || l.Longest > 1500 {
		t.Errorf("the largest file: %+v", l)
	}
	t.Logf("50 MiB are read in %.0f s, the page never still for more than %.0f ms", got.Largest.Took/1000, got.Largest.Longest)
	on, err := time.Parse(time.DateOnly, got.Day)
	if err != nil {
		t.Fatal(err)
	}
	for i, x := range texts {
		asked := verdict.Request{Settings: howRead(), Name: x.name, Content: []byte(x.content), On: on}
		v, err := verdict.Of(asked)
		if err != nil {
			t.Fatal(err)
		}
		if said := got.Said[i]; said.Title != x.title || said.Text != v.Text || said.Focus != "issue" || said.Made > 0 {
			t.Errorf("%s: %+v, want %q", x.name, said, v.Text)
		}
	}
	if faults := strings.Join(got.Said[0].Faults, " "); faults != "31/09/2023 pigeon" {
		t.Errorf("cells at fault: %s", faults)
	}
	given, err := verdict.Returned(verdict.Request{Settings: howRead(), Name: "contacts.csv", Content: []byte(faulty), On: on})
	if err != nil || len(given) != 2 {
		t.Fatal(len(given), err)
	}
	for _, f := range given {
		if content, err := os.ReadFile(filepath.Join(downloads, f.Name)); err != nil || !bytes.Equal(content, f.Content) {
			t.Errorf("%s is not the file that the program gives back: %v", f.Name, err)
		}
	}
}

// In Firefox too, from a folder and without network, a file is read by a worker made of the
// page itself, and gets the sentences of the program.
func TestThePageInFirefox(t *testing.T) {
	slow.Test(t, "the page is opened in Firefox, and checks files")
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("node is not installed: the browser is not driven")
	}
	firefox, err := exec.LookPath("firefox-esr")
	if err != nil {
		t.Skip("firefox-esr is not installed: the page is opened in Chromium alone")
	}
	dir := withTheSite(t)
	texts := []sentFile{{"contacts.csv", faulty, "À corriger avant l’envoi"}, {"bon.csv", "dossier;date_contact;mode\nD1;20/09/2023;entretien\n", "Rien à corriger"}}
	profile, err := os.MkdirTemp("", "agir-firefox-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(profile) }) // what the browser still writes there stays
	args := []string{"--experimental-websocket", filepath.Join("testdata", "firefox.js"), firefox, filepath.Join(dir, "site"), profile}
	args = append(args, received(t, dir, texts)...)
	var got struct {
		Said []struct {
			Title, Text string
			Made        int
		}
		Online, Day string
	}
	driven(t, 10*time.Minute, &got, node, args...)
	on, err := time.Parse(time.DateOnly, got.Day)
	if err != nil || got.Online != "refused" || len(got.Said) != len(texts) {
		t.Fatalf("%+v, %v", got, err)
	}
	for i, x := range texts {
		v, err := verdict.Of(verdict.Request{Settings: howRead(), Name: x.name, Content: []byte(x.content), On: on})
		if err != nil {
			t.Fatal(err)
		}
		if said := got.Said[i]; said.Title != x.title || said.Text != v.Text || said.Made > 0 {
			t.Errorf("%s: %+v, want %q", x.name, said, v.Text)
		}
	}
}

// sentFile is a file that is checked in the page, and what its verdict is headed.
type sentFile struct{ name, content, title string }

// withTheSite is a folder with the site, built, in site.
func withTheSite(t *testing.T) (dir string) {
	t.Helper()
	built, err := reader()
	if err != nil {
		t.Fatal(err)
	}
	dir = t.TempDir()
	for name, content := range files(t, built) {
		lay(t, filepath.Join(dir, "site", name), content)
	}
	return dir
}

// received lays files beside the site, and gives their paths.
func received(t *testing.T, dir string, files []sentFile) (paths []string) {
	t.Helper()
	for _, x := range files {
		path := filepath.Join(dir, "recus", x.name)
		lay(t, path, x.content)
		paths = append(paths, path)
	}
	return paths
}

// driven has a program drive a browser for a while at most, and reads what it saw.
func driven(t *testing.T, atMost time.Duration, saw any, program string, args ...string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), atMost)
	defer cancel()
	drive := exec.CommandContext(ctx, program, args...)
	drive.Stderr = os.Stderr
	out, err := drive.Output()
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(out, saw); err != nil {
		t.Fatal(err)
	}
}

func lay(t *testing.T, path, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}
