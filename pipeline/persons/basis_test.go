package persons

import (
	"os"
	"reflect"
	"strings"
	"testing"
)

// TestTheRuleIsAllOfThePackage: a file that is left out of the hash could change who is the
// same person without anybody working it out again.
func TestTheRuleIsAllOfThePackage(t *testing.T) {
	here, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range here {
		name := e.Name()
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			continue
		}
		if _, err := sources.ReadFile(name); err != nil {
			t.Errorf("%s is not among the sources that basis.go hashes", name)
		}
	}
}

// TestTheBasisIsThatOfEveryOption: each option that changes what is written changes it, what
// is left out and what it stands for do not, and none was added without being thought of.
func TestTheBasisIsThatOfEveryOption(t *testing.T) {
	basis := func(o Options) string {
		t.Helper()
		b, err := o.Basis()
		if err != nil || len(b) != 64 {
			t.Fatal(b, err)
		}
		return b
	}
	bare := basis(Options{})
	for name, o := range map[string]Options{
		"automatic": {Automatic: 7}, "review": {Review: -2}, "reasons": {Reasons: true}, "homonyms": {RefuseHomonyms: true},
		"words": {Nothing: &Nothing{Words: []string{"xxx"}}}, "births": {Nothing: &Nothing{Births: []string{"01/01/1900"}}},
	} {
		if basis(o) == bare {
			t.Errorf("%s: the same as without", name)
		}
	}
	for name, o := range map[string]Options{"defaults": {Automatic: 6.63, Review: -1, Nothing: &Placeholders}, "threads": {Threads: 2}} {
		if basis(o) != bare {
			t.Errorf("%s: another", name)
		}
	}
	known := map[string]bool{"Automatic": true, "Review": true, "Reasons": true, "Nothing": true, "RefuseHomonyms": true, "Threads": false, "everyPair": false, "Log": false,
		"slice": false, "least": false, "worth": false} // of two files alone: nothing of them is kept
	for _, f := range reflect.VisibleFields(reflect.TypeFor[Options]()) {
		if _, thought := known[f.Name]; !thought {
			t.Errorf("does %s change what is written? Then it is part of the basis", f.Name)
		}
	}
}
