package queries

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

func TestEveryHeaderIsRight(t *testing.T) {
	if _, err := Load(); err != nil {
		t.Fatal(err)
	}
}

// TestHeadersAreTypeset: what is printed as it stands has the spaces and the apostrophes of French.
func TestHeadersAreTypeset(t *testing.T) {
	wrong := regexp.MustCompile(`[^\n]* (?:[;:!?%»](?:\s|$|[,.])[^\n]*|$)|«[^\x{a0}\x{202f}]|[^\x{a0}\x{202f}]»|\pL'\pL`)
	for _, text := range []string{"est connue : B1", "une ; deux", "12 %", "« a\u202f»", "l'entrée", "connue :"} {
		if !wrong.MatchString(text) {
			t.Errorf("%q is let through", text)
		}
	}
	c, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, i := range c.Indicators {
		for _, text := range []string{i.Label, i.Definition, i.Among, i.Counted, i.Rule, i.Source, i.Target, i.Unit} {
			if at := wrong.FindString(text); at != "" {
				t.Errorf("%s: %q", i.File, at)
			}
		}
	}
	for _, x := range c.Tables {
		for _, text := range []string{x.Label, x.Definition} {
			if at := wrong.FindString(text); at != "" {
				t.Errorf("%s: %q", x.File, at)
			}
		}
	}
	for _, x := range c.Checks {
		for _, text := range []string{x.Label, x.Rule} {
			if at := wrong.FindString(text); at != "" {
				t.Errorf("%s: %q", x.File, at)
			}
		}
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
		`indicators/a.sql:1: order: "un": want such as 109`,
		`indicators/b.sql:4: family: "f": want entrees, contacts, resultats, qualite`,
		`indicators/b.sql:5: kind: "wish": want count, rate, ratio, median, incidence, worst`,
		`indicators/b.sql:7: unit: "u": want personnes, `,
		`checks/c.sql:5: no query under the header`,
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("not said: %s\nin: %v", want, err)
		}
	}
}

// right is a header of each kind, by folder.
var right = map[string]map[string]string{
	"indicators": {
		"order": "109", "label": "L", "definition": "D.", "family": "entrees", "kind": "count", "better": "none", "unit": "personnes", "structures": "oui",
	},
	"tables": {"order": "1", "label": "L", "definition": "D.", "family": "entrees", "among": "a", "structures": "non"},
	"checks": {"order": "1", "label": "L", "level": "warn", "rule": "R."},
}

// written is a file with a header in which one key says something else.
func written(folder, key, value string) string {
	said := maps.Clone(right[folder])
	said[key] = value
	var b strings.Builder
	for _, k := range slices.Sorted(maps.Keys(said)) {
		fmt.Fprintf(&b, "-- %s: %s\n", k, said[k])
	}
	return b.String() + "select 1"
}

// TestAValueOutsideItsListIsRefused: a header is a contract in each of its words. A
// mistyped level once let a report leave.
func TestAValueOutsideItsListIsRefused(t *testing.T) {
	for folder, keys := range map[string]map[string][2][]string{
		"checks": {"level": {{"warn", "stop"}, {"sotp", "Stop", "stop, warn"}}, "order": {{"1", "99999"}, {"0", "-1", "1.5", "100000"}}},
		"tables": {"structures": {{"oui", "non"}, {"yes", "Oui"}}, "family": {{"qualite"}, {"qualité"}}},
		"indicators": {
			"better": {{"higher", "lower", "none"}, {"highr", "up"}}, "structures": {{"oui", "non"}, {"yes"}}, "kind": {{"rate", "worst"}, {"rates"}},
			"unit": {{"jours"}, {"days"}}, "target": {{"60\u202f%", "5\u202f%"}, {"60 %", "60", "0,6"}}, "about": {{"relevés"}, {"releves"}},
			"counted_on": {{"dernier jour"}, {"mois"}}, "mean": {{"oui"}, {"non", "yes"}}, "first_page": {{"1"}, {"0", "oui"}}, "compared": {{"12"}, {"a"}},
			"followed": {{"2"}, {"-2"}}, "public": {{"3"}, {"3."}}, "part_of": {{"entrees", "entrees, 3 mois avant"}, {"Entrees", "entrees, 0 mois avant", "entrees 3", "inconnu"}},
			"bounds": {{"effectif <= effectif entrees", "effectif + effectif entrees <= effectif", "effectif, 1 mois avant <= effectif"}, {"effectif, 0 mois avant <= effectif", "effectif, un mois avant <= effectif", "effectif < effectif", "file <= sur", "effectif <= inconnu", "sur <= effectif", "effectif <= nombre entrees"}},
		},
	} {
		for key, values := range keys {
			name := "entrees"
			if folder == "checks" {
				name = "a_check"
			}
			load := func(value string) error {
				_, err := read(fstest.MapFS{folder + "/" + name + ".sql": {Data: []byte(written(folder, key, value))}})
				return err
			}
			for _, value := range values[0] {
				if err := load(value); err != nil {
					t.Errorf("%s %s: %q: %v", folder, key, value, err)
				}
			}
			for _, value := range values[1] {
				if err := load(value); err == nil || !strings.Contains(err.Error(), folder+"/"+name+".sql:") || !strings.Contains(err.Error(), key) {
					t.Errorf("%s %s: %q is taken: %v", folder, key, value, err)
				}
			}
		}
	}
}

// TestTwoFiguresHaveNotOnePlace, and horizons go with an incidence.
func TestTwoFiguresHaveNotOnePlace(t *testing.T) {
	at := func(place string) *fstest.MapFile {
		return &fstest.MapFile{Data: []byte(written("indicators", "compared", place))}
	}
	if _, err := read(fstest.MapFS{"indicators/a.sql": at("1"), "indicators/b.sql": at("2")}); err != nil {
		t.Errorf("two places: %v", err)
	}
	if _, err := read(fstest.MapFS{"indicators/a.sql": at("1"), "indicators/b.sql": at("1")}); err == nil || !strings.Contains(err.Error(), "compared: 1 is the place of") {
		t.Errorf("one place: %v", err)
	}
	for key, value := range map[string]string{"horizons": "6m 183", "kind": "incidence"} {
		if _, err := read(fstest.MapFS{"indicators/a.sql": {Data: []byte(written("indicators", key, value))}}); err == nil {
			t.Errorf("%s: %s is taken alone", key, value)
		}
	}
	c, err := read(fstest.MapFS{"indicators/acces.sql": {Data: []byte("-- horizons: 6m 183, 24m 730\n" + written("indicators", "kind", "incidence"))}})
	if err != nil || len(c.Indicators) != 2 || c.Indicators[1].Code != "acces_24m" || c.Indicators[1].Horizon != 730 || c.Indicators[1].Label != "L, à 24 mois" {
		t.Errorf("horizons: %v %+v", err, c.Indicators)
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

// What only checks and relations of no month read passes; what a figure, a table or a relation of the months reads
// stays, and what checks alone read, or relations alone.
func TestWhatPasses(t *testing.T) {
	select1 := func(from string) *fstest.MapFile { return &fstest.MapFile{Data: []byte("select 1 from " + from)} }
	headed := func(folder, key, value, from string) *fstest.MapFile {
		return &fstest.MapFile{Data: []byte(written(folder, key, value) + " from " + from)}
	}
	c, err := read(fstest.MapFS{
		"staging/x.sql":         {Data: []byte("select 1")},
		"consolidated/told.sql": select1("staging.x"), "consolidated/known.sql": select1("consolidated.told, consolidated.figured, consolidated.monthly, consolidated.related"),
		"consolidated/figured.sql": select1("staging.x"), "consolidated/monthly.sql": select1("staging.x"), "consolidated/related.sql": select1("staging.x"), "consolidated/alone.sql": select1("staging.x"),
		"consolidated/of_month.sql": select1("consolidated.monthly, asked.month"),
		"indicators/i.sql":          headed("indicators", "better", "none", "consolidated.figured, consolidated.known"),
		"checks/c.sql":              headed("checks", "level", "warn", "consolidated.told, consolidated.figured, consolidated.monthly, consolidated.alone"),
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := c.Passing(); !slices.Equal(got, []string{"consolidated.told"}) {
		t.Errorf("%v pass, want what is told alone", got)
	}
	c, err = Load()
	if err != nil {
		t.Fatal(err)
	}
	if got := c.Passing(); !slices.Contains(got, "consolidated.told_contacts") {
		t.Errorf("contacts as they are told do not pass: %v", got)
	}
}

// A question lacks what it rests on, but for what only what is made reads.
func TestWhatIsMadeIsNotLacking(t *testing.T) {
	c, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	const contacts, told = "consolidated.contacts", "consolidated.told_contacts"
	if got := c.Lacking("from "+contacts, nil); !slices.Contains(got, contacts) || !slices.Contains(got, told) {
		t.Errorf("nothing is made, and only %v is lacking", got)
	}
	if got := c.Lacking("from "+contacts, map[string]bool{contacts: true}); len(got) > 0 {
		t.Errorf("contacts are made, and %v is lacking", got)
	}
	if got := c.Lacking("from "+contacts+" join "+told, map[string]bool{contacts: true}); !slices.Contains(got, told) || slices.Contains(got, contacts) {
		t.Errorf("what is told is asked for, and %v is lacking", got)
	}
}

// The shares of the exits are those whose headers say so, and none of another month.
func TestSharesOfAFigure(t *testing.T) {
	if got := SharesOf(Sorties12m); !slices.Equal(got, []string{EmploiSortie, LogementSortie, SortiePositive}) {
		t.Errorf("of the exits: %v", got)
	}
	if got := SharesOf(Orientations); len(got) > 0 {
		t.Errorf("of the orientations of the same month: %v", got)
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
