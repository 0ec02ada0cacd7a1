package exports

import (
	"errors"
	"strings"
	"testing"
)

// A panic under the reading refuses the file, with a trace that says where and repeats
// nothing of it.
func TestAFaultOfOursIsTraced(t *testing.T) {
	for _, c := range []struct {
		story string
		fault func()
		what  string
	}{
		{"of the language", func() { var none []int; _ = none[len(t.Name())] }, "index out of range"},
		{"with the text of a cell", func() { panic("Anselme Essaifictif") }, "string\n"},
		{"with an error that quotes it", func() { panic(errors.New("Anselme Essaifictif")) }, "*errors.errorString\n"},
	} {
		file, err := guarded(func() (*File, error) { c.fault(); return &File{}, nil })
		var refusal *Refusal
		if file != nil || !errors.As(err, &refusal) || refusal.Rule != "illisible" {
			t.Fatalf("%s: %v, %v", c.story, file, err)
		}
		if !strings.Contains(refusal.Trace, c.what) || !strings.Contains(refusal.Trace, "fault_test.go") || strings.Contains(refusal.Trace, "Essaifictif") {
			t.Errorf("%s: traced as %s", c.story, refusal.Trace)
		}
	}
	if file, err := guarded(func() (*File, error) { return &File{}, nil }); file == nil || err != nil {
		t.Errorf("without a fault: %v, %v", file, err)
	}
	if _, err := Read("vide.csv", nil, Limits{}); err.(*Refusal).Trace != "" {
		t.Error("a refusal that is no fault of ours is traced")
	}
}
