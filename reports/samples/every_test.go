package samples_test

import (
	"os"
	"regexp"
	"testing"

	"github.com/agir-indicateurs/agir/reports"
	"github.com/agir-indicateurs/agir/reports/samples"
)

// TestEveryKindIsAmongThem: the laws of documents and their judges read these, and nothing
// else; a kind that is not there is judged by nobody. The guide has its own test.
func TestEveryKindIsAmongThem(t *testing.T) {
	source, err := os.ReadFile("../report.go")
	if err != nil {
		t.Fatal(err)
	}
	made := map[reports.Kind]bool{reports.Guide: true}
	for name, r := range samples.Every() {
		if r.Kind == "" {
			t.Errorf("%s has no kind", name)
		}
		made[r.Kind] = true
	}
	declared := regexp.MustCompile(`(?m)^\t\w+\s+Kind = "([a-z-]+)"`).FindAllSubmatch(source, -1)
	if len(declared) < 7 {
		t.Fatalf("%d kinds are declared: they are read wrong", len(declared))
	}
	for _, k := range declared {
		if !made[reports.Kind(k[1])] {
			t.Errorf("no sample is a %s", k[1])
		}
	}
}
