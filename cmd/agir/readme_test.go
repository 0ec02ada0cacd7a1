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
	const path, start, end = "../../README.md", "<!-- indicators -->\n", "<!-- /indicators -->"
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(content), start)
	_, after, ok2 := strings.Cut(rest, end)
	if !ok || !ok2 {
		t.Fatal("the README has no place for the indicators")
	}
	catalogue, err := queries.Load()
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	b.WriteString("| code | figure | définition |\n| --- | --- | --- |\n")
	for _, i := range catalogue.Indicators {
		b.WriteString("| `" + i.Code + "` | " + i.Label + " | " + i.Definition + " |\n")
	}
	want := before + start + b.String() + end + after
	if want == string(content) {
		return
	}
	if !*update {
		t.Fatal("the table of indicators is not that of the headers; rewrite it with -update")
	}
	if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
		t.Fatal(err)
	}
}
