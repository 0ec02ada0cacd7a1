package exports_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestEveryFormIsFuzzed: a form that is read has its Fuzz, by its name.
func TestEveryFormIsFuzzed(t *testing.T) {
	source, err := os.ReadFile("exports.go")
	if err != nil {
		t.Fatal(err)
	}
	tests, err := filepath.Glob("*_test.go")
	if err != nil {
		t.Fatal(err)
	}
	var fuzzed string
	for _, path := range tests {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		fuzzed += string(text)
	}
	declared := regexp.MustCompile(`(?m)^\t(\w+)\s+Form = "`).FindAllStringSubmatch(string(source), -1)
	if len(declared) < 6 {
		t.Fatalf("%d forms are declared: they are read wrong", len(declared))
	}
	for _, d := range declared {
		if !strings.Contains(fuzzed, "\nfunc Fuzz"+d[1]+"(f *testing.F) {") {
			t.Errorf("no Fuzz%s", d[1])
		}
	}
}
