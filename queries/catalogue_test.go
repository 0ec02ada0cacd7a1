package queries

import (
	"strings"
	"testing"
	"testing/fstest"
)

func TestEveryHeaderIsRight(t *testing.T) {
	if _, err := Load(); err != nil {
		t.Fatal(err)
	}
}

func TestFaultsAreToldAllAtOnceWithTheirPlace(t *testing.T) {
	const body = "\nselect 1"
	fsys := fstest.MapFS{
		"indicators/a.sql": {Data: []byte("-- order:  un\n-- label:  A\n-- label:  A encore\n-- colour: bleu" + body)},
		"indicators/b.sql": {Data: []byte("-- order:      2\n-- label:      B\n-- definition: b\n-- family:     f\n-- kind:       wish\n-- better:     none\n-- unit:       u\n-- structures: non" + body)},
		"checks/c.sql":     {Data: []byte("-- order: 1\n-- label: C\n-- level: warn\n-- rule:  r\n")},
	}
	_, err := read(fsys)
	if err == nil {
		t.Fatal("no fault found")
	}
	for _, want := range []string{
		`indicators/a.sql:3: key "label" again`,
		`indicators/a.sql:4: unknown key "colour"`,
		`indicators/a.sql:1: no "definition"`,
		`indicators/a.sql:1: order "un" is not a number`,
		`indicators/b.sql: unknown kind "wish"`,
		`checks/c.sql:5: no query under the header`,
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("not told: %s\nin: %v", want, err)
		}
	}
}

func TestRelationsComeAfterWhatTheyRead(t *testing.T) {
	c, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	made := make(map[string]bool)
	for _, r := range c.Relations {
		for _, read := range r.Reads {
			if !made[read] {
				t.Errorf("%s reads %s, made later", r.File, read)
			}
			if r.Schema == "staging" && strings.HasPrefix(read, "consolidated.") {
				t.Errorf("%s reads %s, a layer above", r.File, read)
			}
		}
		made[r.Schema+"."+r.Name] = true
	}
}

func TestRateDividesOnceAndOnlyWhatExists(t *testing.T) {
	for _, c := range []struct {
		name  string
		m     Measure
		want  float64
		known bool
	}{
		{"a rate", Measure{Kind: Rate, Numerator: 3, Denominator: 4, Known: true}, 0.75, true},
		{"an empty denominator gives no figure, never 0", Measure{Kind: Rate, Known: true}, 0, false},
		{"a count of zero is a figure", Measure{Kind: Count, Known: true}, 0, true},
		{"a median of nobody", Measure{Kind: Median}, 0, false},
		{"an incidence", Measure{Kind: Incidence, Value: 0.2, Denominator: 5, Known: true}, 0.2, true},
	} {
		if got, known := c.m.Rate(); got != c.want || known != c.known {
			t.Errorf("%s: %v, %v; want %v, %v", c.name, got, known, c.want, c.known)
		}
	}
}
