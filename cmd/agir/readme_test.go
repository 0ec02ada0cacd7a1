package main

import (
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/agir-indicateurs/agir/queries"
)

var update = flag.Bool("update", false, "rewrite what is generated")

// TestREADMEListsTheIndicators holds the table of the README to the headers.
func TestREADMEListsTheIndicators(t *testing.T) {
	catalogue, err := queries.Load()
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	b.WriteString("| code | figure | définition |\n| --- | --- | --- |\n")
	for _, i := range catalogue.Indicators {
		b.WriteString("| `" + i.Code + "` | " + i.Label + " | " + i.Definition + " |\n")
	}
	if *update {
		rewrite(t, readme, "indicators", b.String())
	}
	if _, now, _ := generatedIn(t, readme, "indicators"); now != b.String() {
		t.Fatal("the table of indicators is not that of the headers; rewrite it with -update")
	}
}

// The pages that are partly generated.
const (
	readme       = "../../README.md"
	contributing = "../../CONTRIBUTING.md"
)

// generatedIn cuts a page around what is generated in it under a name.
func generatedIn(t *testing.T, page, name string) (before, generated, after string) {
	t.Helper()
	content, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	start, end := "<!-- "+name+" -->\n", "<!-- /"+name+" -->"
	before, rest, ok := strings.Cut(string(content), start)
	generated, after, ok2 := strings.Cut(rest, end)
	if !ok || !ok2 {
		t.Fatalf("%s has no place for %s", page, name)
	}
	return before + start, generated, end + after
}

// rewrite puts a text in its place in a page.
func rewrite(t *testing.T, page, name, text string) {
	t.Helper()
	before, _, after := generatedIn(t, page, name)
	if err := os.WriteFile(page, []byte(before+text+after), 0o644); err != nil {
		t.Fatal(err)
	}
}
