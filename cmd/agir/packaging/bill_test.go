package packaging

import (
	"encoding/json"
	"os"
	"regexp"
	"runtime/debug"
	"strings"
	"testing"
)

var required = regexp.MustCompile(`(?m)^\t(?:require )?(\S+) v\S+`)

// Every module of go.mod has its licence in the list, and the list has no other.
func TestEveryModuleHasItsLicence(t *testing.T) {
	content, err := os.ReadFile("../../../go.mod")
	if err != nil {
		t.Fatal(err)
	}
	known := licences()
	named := make(map[string]bool)
	for _, m := range required.FindAllStringSubmatch(string(content), -1) {
		named[m[1]] = true
		if known[m[1]] == "" {
			t.Errorf("%s: no licence in licences.csv", m[1])
		}
	}
	if len(named) < 30 {
		t.Fatalf("%d modules found in go.mod", len(named))
	}
	for module, expression := range known {
		if !named[module] {
			t.Errorf("%s is not in go.mod", module)
		}
		if strings.Contains(expression, "GPL") {
			t.Errorf("%s: %s binds the whole program", module, expression)
		}
	}
}

var heading = regexp.MustCompile(`(?m)^## \[(\d+\.\d+\.\d+)\] - (under preparation|\d{4}-\d{2}-\d{2})$`)

// The number printed is that of the last version of the changelog, which is
// under preparation when the number says so.
func TestTheNumberIsThatOfTheChangelog(t *testing.T) {
	content, err := os.ReadFile("../../../CHANGELOG.md")
	if err != nil {
		t.Fatal(err)
	}
	found := heading.FindAllStringSubmatch(string(content), -1)
	if len(found) != strings.Count(string(content), "\n## ") || len(found) == 0 {
		t.Fatalf("%d headings of versions: %v", len(found), found)
	}
	want := found[0][1]
	if found[0][2] == "under preparation" {
		want += "-dev"
	}
	if Number != want {
		t.Errorf("version %s, the changelog is at %s", Number, want)
	}
	for _, older := range found[1:] {
		if older[2] == "under preparation" {
			t.Errorf("%s is under preparation below a later version", older[1])
		}
	}
}

// The licence is the whole of EUPL 1.2, whose appendix names those it goes with.
func TestTheLicenceIsWhole(t *testing.T) {
	content, err := os.ReadFile("../../../LICENSE")
	if err != nil {
		t.Fatal(err)
	}
	text := string(content)
	if !strings.HasPrefix(text, "EUROPEAN UNION PUBLIC LICENCE v. 1.2") || !strings.Contains(text, "\n15.Applicable Law") || !strings.Contains(text, "Appendix") {
		t.Error("LICENSE is not the text of EUPL 1.2")
	}
}

// The bill lists each module compiled in, with its licence, and comes out the same
// each time.
func TestTheBillOfMaterials(t *testing.T) {
	info := &debug.BuildInfo{GoVersion: "go1.26.0", Main: debug.Module{Path: "github.com/agir-indicateurs/agir"}, Deps: []*debug.Module{
		{Path: "filippo.io/age", Version: "v1.3.2"},
		{Path: "example.com/old", Version: "v1.0.0", Replace: &debug.Module{Path: "pgregory.net/rapid", Version: "v1.3.0"}},
	}}
	text, err := json.Marshal(BillOf(info, "").Components)
	if err != nil {
		t.Fatal(err)
	}
	want := `[{"type":"library","bom-ref":"pkg:golang/stdlib@1.26.0","name":"stdlib","version":"1.26.0","purl":"pkg:golang/stdlib@1.26.0","licenses":[{"expression":"BSD-3-Clause"}]},` +
		`{"type":"library","bom-ref":"pkg:golang/filippo.io/age@v1.3.2","name":"filippo.io/age","version":"v1.3.2","purl":"pkg:golang/filippo.io/age@v1.3.2","licenses":[{"expression":"BSD-3-Clause"}]},` +
		`{"type":"library","bom-ref":"pkg:golang/pgregory.net/rapid@v1.3.0","name":"pgregory.net/rapid","version":"v1.3.0","purl":"pkg:golang/pgregory.net/rapid@v1.3.0","licenses":[{"expression":"MPL-2.0"}]}]`
	if string(text) != want {
		t.Errorf("got  %s\nwant %s", text, want)
	}
}
