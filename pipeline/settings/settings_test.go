package settings

import (
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
)

var update = flag.Bool("update", false, "rewrite the wanted faults of testdata")

// Each case is a configuration and every fault that the operator must be told.
func TestFaultsAreToldAllAtOnce(t *testing.T) {
	cases, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(cases) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, path := range cases {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatal(err)
			}
			var got string
			if _, err := Load("agir.yaml", archive.Files[0].Data, "emploi_sortie", "logement_sortie", "entrees"); err != nil {
				got = err.Error() + "\n"
			}
			if *update {
				archive.Files[1].Data = []byte(got)
				if err := os.WriteFile(path, txtar.Format(archive), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if diff := cmp.Diff(string(archive.Files[1].Data), got); diff != "" {
				t.Errorf("faults (-want +got):\n%s", diff)
			}
		})
	}
}

func TestEmbeddedConfigurationIsTheConsortium(t *testing.T) {
	s := Default()
	if s.Thresholds == (Thresholds{}) || s.Targets == nil || s.Criteria == nil || s.Limits == (Limits{}) {
		t.Error("the embedded page leaves a section out: there is nothing to complete it from")
	}
	d, ok := s.DirectionOf("85")
	if !ok || d.Code != "agir-ensemble-44-85" || d.Label != "AGIR Ensemble 44 & 85" {
		t.Errorf("direction of 85: %+v", d)
	}
	if _, ok := s.DirectionOf("49"); ok {
		t.Error("49 is not in this consortium")
	}
	for _, c := range []struct {
		sender, kind, departement string
		want                      bool
	}{
		{"ofii", "orientations", "44", true},
		{"ofii", "contacts", "44", false},
		{"sos-solidarites", "demandes", "85", true},
		{"soliha", "parcours", "44", false},
		{"face-vendee", "situations", "85", true},
		{"aurore", "contacts", "44", true},
		{"aurore", "contacts", "85", false},
	} {
		x, ok := s.Sender(c.sender)
		if !ok || x.May(c.kind, c.departement) != c.want {
			t.Errorf("%s may send %s of %s: %t, want %t", c.sender, c.kind, c.departement, !c.want, c.want)
		}
	}
	if s.Thresholds != (Thresholds{0.20, 0.50, 5, false, true, 6.63, -1}) {
		t.Errorf("thresholds: %+v", s.Thresholds)
	}
	targets := s.Targets.On(time.Date(2023, 9, 30, 0, 0, 0, 0, time.UTC))
	if targets["emploi_sortie"] != 0.60 || targets["logement_sortie"] != 0.80 {
		t.Errorf("targets: %v", targets)
	}
	for _, r := range s.Recipients {
		if !strings.HasSuffix(r.Mail, ".invalid") && !strings.HasSuffix(r.Mail, ".example") {
			t.Errorf("recipient %s: the embedded address could reach someone", r.Code)
		}
	}
}

// Allowed is not expected: FACE may send situations, and is not reminded.
func TestExpectedStatements(t *testing.T) {
	expected := Default().Expected()
	if len(expected) != 23 {
		t.Errorf("%d statements expected each month, want 23", len(expected))
	}
	for i, e := range expected {
		if e.Sender == "face-vendee" && e.Kind == "situations" {
			t.Error("situations of FACE are allowed, not expected")
		}
		if i > 0 && expected[i-1].Sender > e.Sender {
			t.Error("not sorted by sender")
		}
	}
}

// Nothing is awaited of a platform before it opens, and all from the month in which it does.
func TestNothingIsExpectedBeforeTheOpening(t *testing.T) {
	s := Default()
	s.Departements[1].OpenedOn = time.Date(2023, 9, 15, 0, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		last time.Time
		want int
	}{{time.Date(2023, 8, 31, 0, 0, 0, 0, time.UTC), 12}, {time.Date(2023, 9, 30, 0, 0, 0, 0, time.UTC), 23}} {
		if got := len(s.ExpectedFor(c.last)); got != c.want {
			t.Errorf("%s: %d statements, want %d", c.last.Format(time.DateOnly), got, c.want)
		}
	}
}

// A page saved by Notepad has a byte-order mark and CRLF line ends.
func TestPageSavedOnWindows(t *testing.T) {
	page := "\ufeff" + strings.ReplaceAll(string(Embedded()), "\n", "\r\n")
	s, err := Load("agir.yaml", []byte(page))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(Default(), s); diff != "" {
		t.Errorf("another configuration (-want +got):\n%s", diff)
	}
}

// A choice that is left out is the embedded one; readers are not guessed.
func TestSectionsLeftOut(t *testing.T) {
	page := string(Embedded())
	cut := page[:strings.Index(page, "thresholds:")]
	s, err := Load("agir.yaml", []byte(cut))
	if err != nil {
		t.Fatal(err)
	}
	want := Default()
	want.Recipients = nil
	if diff := cmp.Diff(want, s); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// A partner's own label is taken; one that already means something else is not.
func TestLabelsOfPartners(t *testing.T) {
	page := string(Embedded())
	s, err := Load("agir.yaml", []byte(page+"\nlabels:\n  date_contact: [Date de l'échange]\n"))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string][]string{"date_contact": {"Date de l'échange"}}, s.Labels); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	_, err = Load("agir.yaml", []byte(page+"\nlabels:\n  date_contact: [Mode]\n  date_echange: [Échange]\n"))
	for _, want := range []string{"l’intitulé «\u00a0Mode\u00a0» est déjà celui de mode dans contacts", "aucune nature de relevé n’a de colonne «\u00a0date_echange\u00a0»"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("not told: %s\n%v", want, err)
		}
	}
}

func FuzzLoad(f *testing.F) {
	f.Add(Embedded())
	f.Add([]byte("directions: [{code: *a}]"))
	f.Add([]byte("? [a, b]\n: &x 1\n<<: *x"))
	f.Fuzz(func(t *testing.T, content []byte) {
		s, err := Load("agir.yaml", content)
		if (s == nil) == (err == nil) {
			t.Error("want settings or faults")
		}
	})
}

// A region is typed with either apostrophe, in any case, and is written as its documents name it;
// one of which no department is configured is none.
func TestARegionIsTypedAsOneLikes(t *testing.T) {
	for typed, want := range map[string]string{
		"Pays de la Loire": "Pays de la Loire", "PAYS DE LA LOIRE": "Pays de la Loire", "Pays-de-la-Loire": "Pays de la Loire",
		"Bretagne": "", "Pays de la Loir": "", "": "",
	} {
		text := strings.Replace(string(Embedded()), "    reader: direction\n    territory: agir-ensemble-44-85\n", "    reader: dreets\n    territory: \""+typed+"\"\n", 1)
		conf, err := Load("agir.yaml", []byte(text))
		if (err == nil) != (want != "") {
			t.Errorf("%q: %v", typed, err)
		}
		if err == nil && !slices.ContainsFunc(conf.Recipients, func(r Recipient) bool { return r.Territory == want }) {
			t.Errorf("%q: %+v", typed, conf.Recipients)
		}
	}
}

// Somebody receives the alarms, or the configuration says that nobody does.
func TestWhoReceivesTheAlarms(t *testing.T) {
	for _, c := range []struct {
		what string
		s    Settings
		want bool
	}{
		{"the embedded one", *Default(), true},
		{"no operator", Settings{Recipients: []Recipient{{Reader: ForNation, Address: Address{Mail: "a@b.example"}}}}, false},
		{"an operator without an address", Settings{Recipients: []Recipient{{Reader: ForOperator}}}, false},
		{"an operator with a folder", Settings{Recipients: []Recipient{{Reader: ForOperator, Address: Address{Folder: "f"}}}}, true},
		{"nobody, and it says so", Settings{Operator: "none"}, true},
	} {
		if got := c.s.Watched(); got != c.want {
			t.Errorf("%s: watched %t", c.what, got)
		}
	}
}

// What the embedded page shows in comments is right as it is written, once the marks are
// taken away.
func TestTheSourcesThatAreShown(t *testing.T) {
	page := string(Embedded())
	start := strings.Index(page, "#sources:\n")
	if start < 0 {
		t.Fatal("no sources are shown")
	}
	end := start + strings.Index(page[start:], "\n\n")
	shown := strings.ReplaceAll("\n"+page[start:end], "\n#", "\n")
	s, err := Load("agir.yaml", []byte(page[:start]+shown+page[end:]))
	if err != nil {
		t.Fatal(err)
	}
	if len(s.Sources) != 4 || s.Sources[3].Columns["Date 1er RDV"] == "" || s.Sources[0].Port != 993 || s.Sources[0].Done != "Traités" || s.Sources[1].Settle != 10*time.Minute || s.Sources[2].Since.IsZero() {
		t.Errorf("%+v", s.Sources)
	}
}
