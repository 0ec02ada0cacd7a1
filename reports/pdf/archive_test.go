package pdf_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/agir-indicateurs/agir/reports"
)

// TestVeraPDFFindsNothing has every kind of document judged against PDF/UA-1 and
// PDF/A-2a: no rule fails. The judge is a Java library; AGIR_VERAPDF is the folder of
// its jars (see testdata/verapdf/pom.xml).
func TestVeraPDFFindsNothing(t *testing.T) {
	jars := os.Getenv("AGIR_VERAPDF")
	if _, err := os.Stat(jars); jars == "" || err != nil {
		t.Skip("no judge of PDF/UA and PDF/A here: AGIR_VERAPDF names no folder of jars")
	}
	java, err := exec.LookPath("java")
	if err != nil {
		t.Skip("no judge of PDF/UA and PDF/A here: java is not installed")
	}
	dir := t.TempDir()
	arguments := []string{"-cp", filepath.Join(jars, "*"), "testdata/verapdf/Verdict.java", "ua1,2a"}
	for name, r := range kept() {
		file := filepath.Join(dir, name+".pdf")
		if err := os.WriteFile(file, printed(t, r), 0o600); err != nil {
			t.Fatal(err)
		}
		arguments = append(arguments, file)
	}
	out, err := exec.Command(java, arguments...).Output()
	if want, got := 2*len(kept()), strings.Count(string(out), " compliant\n")-strings.Count(string(out), " not compliant\n"); err != nil || got != want {
		t.Errorf("%d verdicts of %d are good (%v):\n%s", got, want, err, out)
	}
}

// kept are the kinds of documents that are filed or read aloud.
func kept() map[string]*reports.Report {
	all := map[string]*reports.Report{"invented": invented(), "long": longNames(), "empty": {Language: "fr"}}
	for _, d := range written() {
		all[d.name] = d.report
	}
	strange := invented()
	strange.Title, strange.Publisher = "Rapport <&> ﷽ 李", "“ & < ] ]> ”"
	all["strange"] = strange
	return all
}

// TestTheSameReportHasTheSameIdentifier, and another report another one.
func TestTheIdentifierIsOfWhatIsPrinted(t *testing.T) {
	identifier := func(r *reports.Report) string {
		file := string(printed(t, r))
		_, after, ok := strings.Cut(file, "/ID [<")
		if !ok {
			t.Fatal("no identifier")
		}
		return after[:32]
	}
	other := invented()
	other.Title += " bis"
	first := identifier(invented())
	if again := identifier(invented()); again != first {
		t.Errorf("the same report: %s then %s", first, again)
	}
	if identifier(other) == first {
		t.Error("another report has the same identifier")
	}
}

// TestTheDescriptionSaysWhatTheReportSays: the title, the author, the language and the
// parts of the standards stand in clear in the file.
func TestTheDescriptionSaysWhatTheReportSays(t *testing.T) {
	r := invented()
	r.Title, r.Subtitle, r.Publisher = "Rapport <mensuel> & figures", "sous-titre", "Éditeur d’essai"
	file := string(printed(t, r))
	for _, want := range []string{
		`<rdf:li xml:lang="x-default">Rapport &lt;mensuel&gt; &amp; figures – sous-titre</rdf:li>`, "<rdf:li>Éditeur d’essai</rdf:li>",
		"<pdfuaid:part>1</pdfuaid:part>", "<pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>",
		fmt.Sprintf("<xmp:CreateDate>%s</xmp:CreateDate>", r.IssuedOn.Format("2006-01-02T15:04:05")),
	} {
		if !strings.Contains(file, want) {
			t.Errorf("the file lacks %s", want)
		}
	}
}
