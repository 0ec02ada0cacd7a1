package settings

import (
	"slices"
	"strings"
	"testing"
)

// handed is a configuration in which the lead, the direction and the structures of a
// department change, and two structures become others.
const handed = `
directions:
  - {code: agir-49, label: AGIR 49}
  - {code: agir-ouest, label: AGIR Ouest}
departements:
  - code: "49"
    platform: AGIR 49
    lead: [{code: accueil-fleuve, to: 2025-06-15}, {code: maison-rivage, from: 2025-06-16}]
    direction: [{code: agir-49, to: 2025-12-31}, {code: agir-ouest, from: 2026-01-01}]
    structures: [{code: accueil-fleuve, to: 2025-06-15}, {code: maison-rivage, from: 2025-06-16}, {code: atelier}, pont-vert]
    places: [{value: 150, from: 2023-10-01, to: 2025-05-30}, {value: 145, from: 2025-05-31}]
    targets: [{indicator: emploi_sortie, value: 60 %, from: 2024-01-01}]
  - {code: "53", direction: agir-ouest, platform: AGIR 53, lead: atelier, structures: [atelier, nord, sud]}
structures:
  - {code: accueil-fleuve, label: Accueil Fleuve}
  - {code: maison-rivage, label: Maison Rivage}
  - {code: atelier, label: Atelier}
  - {code: pont-vert, label: Pont Vert, becomes: {code: rive-verte, from: 2025-12-31}}
  - {code: rive-verte, label: Rive Verte}
  - {code: nord, label: Nord, becomes: {code: boussole, from: 2025-03-01}}
  - {code: sud, label: Sud, becomes: {code: boussole, from: 2025-04-01}}
  - {code: boussole, label: Boussole}
senders:
  - code: accueil-fleuve
    label: Accueil Fleuve
    sends: [{kind: parcours, departements: ["49"], expected: true, to: 2025-07-15}, {kind: contacts, departements: ["49"], from: 2024-01-01, to: 2025-06-15}]
  - code: maison-rivage
    label: Maison Rivage
    sends: [{kind: parcours, departements: ["49"], expected: true}, {kind: contacts, departements: ["49"]}]
  - code: rive-verte
    label: Rive Verte
    sends: [{kind: contacts, departements: ["49"], expected: true}]
targets:
  emploi_sortie: [{value: 60 %, to: 2024-12-31}, {value: 65 %, from: 2025-01-01}]
  logement_sortie: 80 %
breaks:
  - {day: 2025-06-10, label: Protection comptée en années civiles, indicators: [orientations, entrees], departements: ["49"]}
  - {day: 2024-07-01, label: Recentrage, indicators: all, departements: all}
cap: [{value: 25000, from: 2025-07-01}]
`

func handedOver(t *testing.T) *Settings {
	t.Helper()
	s, err := Load("agir.yaml", []byte(handed), "orientations", "entrees", "emploi_sortie", "logement_sortie")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// Lead, direction and structures are those of the day.
func TestADepartmentOfADay(t *testing.T) {
	s := handedOver(t)
	for _, c := range []struct{ on, lead, direction, structures string }{
		{"2025-06-15", "accueil-fleuve", "agir-49", "accueil-fleuve atelier pont-vert"},
		{"2025-06-16", "maison-rivage", "agir-49", "maison-rivage atelier pont-vert"},
		{"2025-12-30", "maison-rivage", "agir-49", "maison-rivage atelier pont-vert"},
		{"2025-12-31", "maison-rivage", "agir-49", "maison-rivage atelier rive-verte"},
		{"2026-01-01", "maison-rivage", "agir-ouest", "maison-rivage atelier rive-verte"},
	} {
		d, _ := s.On(day(t, c.on)).Departement("49")
		if got := strings.Join(d.Structures, " "); d.Lead != c.lead || d.Direction != c.direction || got != c.structures {
			t.Errorf("%s: %s, %s, %s", c.on, d.Lead, d.Direction, got)
		}
	}
	if d, _ := s.Departement("49"); d.Lead != "maison-rivage" || d.Direction != "agir-ouest" {
		t.Errorf("without a day: %s, %s, want those of the last one", d.Lead, d.Direction)
	}
}

// A structure that becomes another has the name of the day; where several became one, what
// is given keeps its code before that day.
func TestTheNameOfAStructureOnADay(t *testing.T) {
	s := handedOver(t)
	for _, c := range []struct{ code, on, want string }{
		{"pont-vert", "2025-12-30", "pont-vert"}, {"pont-vert", "2025-12-31", "rive-verte"},
		{"rive-verte", "2025-12-30", "pont-vert"}, {"rive-verte", "2025-12-31", "rive-verte"},
		{"nord", "2025-02-28", "nord"}, {"nord", "2025-03-01", "boussole"}, {"sud", "2025-03-31", "sud"},
		{"boussole", "2025-02-28", "boussole"}, {"atelier", "2025-12-31", "atelier"}, {"inconnue", "2025-12-31", "inconnue"},
	} {
		if got := s.Named(c.code, day(t, c.on)); got != c.want {
			t.Errorf("%s on %s: %s, want %s", c.code, c.on, got, c.want)
		}
	}
	if s.Final("pont-vert") != "rive-verte" || s.Origin("rive-verte") != "pont-vert" || s.Origin("boussole") != "boussole" {
		t.Error("first and last names")
	}
	for _, c := range []struct {
		a, b string
		want bool
	}{{"pont-vert", "rive-verte", true}, {"rive-verte", "pont-vert", true}, {"nord", "sud", false}, {"nord", "boussole", true}, {"atelier", "atelier", true}, {"atelier", "nord", false}} {
		if s.Same(c.a, c.b) != c.want {
			t.Errorf("%s and %s: want %t", c.a, c.b, c.want)
		}
	}
}

// A sender may send in its days, and what is the lead's from the day on which it leads; one
// that has handed over may until its last day.
func TestWhatASenderMaySendOnADay(t *testing.T) {
	s := handedOver(t)
	for _, c := range []struct {
		sender, kind, on string
		want             bool
	}{
		{"accueil-fleuve", "parcours", "2025-07-15", true}, {"accueil-fleuve", "parcours", "2025-07-16", false},
		{"maison-rivage", "parcours", "2025-06-15", false}, {"maison-rivage", "parcours", "2025-06-16", true},
		{"accueil-fleuve", "contacts", "2023-12-31", false}, {"accueil-fleuve", "contacts", "2024-01-01", true},
		{"accueil-fleuve", "contacts", "2025-06-15", true}, {"accueil-fleuve", "contacts", "2025-06-16", false},
		{"maison-rivage", "contacts", "2025-06-15", true}, {"personne", "contacts", "2025-06-15", false},
	} {
		if got := s.MayOn(c.sender, c.kind, "49", day(t, c.on)); got != c.want {
			t.Errorf("%s, %s of %s: %t", c.sender, c.kind, c.on, got)
		}
	}
	for last, want := range map[string]int{"2025-06-14": 2, "2025-06-15": 3, "2025-07-14": 3, "2025-07-15": 2} {
		if got := len(s.ExpectedFor(day(t, last))); got != want {
			t.Errorf("for the month that ends on %s: %d statements, want %d", last, got, want)
		}
	}
}

// The first lead comes before the second; nobody else leads.
func TestWhoTookOver(t *testing.T) {
	s := handedOver(t)
	if !s.TookOver("maison-rivage", "accueil-fleuve", "49") || s.TookOver("accueil-fleuve", "maison-rivage", "49") ||
		s.TookOver("maison-rivage", "atelier", "49") || s.TookOver("maison-rivage", "accueil-fleuve", "53") {
		t.Error("who leads after whom")
	}
}

// Dossier numbers are one among departments that have had a direction in common, and
// records keep the name of the first direction.
func TestTheFamilyOfADepartment(t *testing.T) {
	s := handedOver(t)
	families := s.Families()
	if families["49"] != families["53"] || families["49"] == "" {
		t.Errorf("families: %v", families)
	}
	d, _ := s.Departement("49")
	if d.FirstDirection() != "agir-49" {
		t.Errorf("first direction: %s", d.FirstDirection())
	}
	s.Departements[0].Directions = s.Departements[0].Directions[:1]
	if families = s.Families(); families["49"] == families["53"] {
		t.Errorf("families without anything in common: %v", families)
	}
}

// Targets and breaks are those of their days, figures and departments.
func TestTargetsAndBreaksOfADay(t *testing.T) {
	s := handedOver(t)
	d, _ := s.Departement("49")
	for on, want := range map[string][2]float64{"2023-12-31": {0.60, 0}, "2024-01-01": {0.60, 0.60}, "2024-12-31": {0.60, 0.60}, "2025-01-01": {0.65, 0.60}} {
		if nation, own := s.Targets.On(day(t, on)), d.Targets.On(day(t, on)); nation["emploi_sortie"] != want[0] || own["emploi_sortie"] != want[1] || nation["logement_sortie"] != 0.80 {
			t.Errorf("%s: %v, %v", on, nation, own)
		}
	}
	labels := func(indicator string, departements ...string) (all []string) {
		for _, b := range s.Breaking(indicator, departements) {
			all = append(all, b.Label)
		}
		return all
	}
	if got := labels("entrees", "49", "53"); !slices.Equal(got, []string{"Recentrage", "Protection comptée en années civiles"}) {
		t.Errorf("breaks of entrees in 49: %v", got)
	}
	for _, got := range [][]string{labels("entrees", "53"), labels("sorties", "49")} {
		if !slices.Equal(got, []string{"Recentrage"}) {
			t.Errorf("breaks: %v", got)
		}
	}
}

// What a structure becomes ends where nothing follows, however many structures there are.
func TestSucceedsEnds(t *testing.T) {
	s := handedOver(t)
	for _, c := range []struct {
		code, former string
		want         bool
	}{
		{"boussole", "nord", true}, {"boussole", "sud", true}, {"nord", "boussole", false}, {"nord", "nord", true}, {"nord", "sud", false},
		{"rive-verte", "pont-vert", true}, {"pont-vert", "rive-verte", false}, {"atelier", "nobody", false}, {"nobody", "nobody", true}, {"", "nord", true},
	} {
		if got := s.Succeeds(c.code, c.former); got != c.want {
			t.Errorf("%s after %s: %v", c.code, c.former, got)
		}
	}
	d, _ := s.Departement("49")
	for code, rank := range s.LeadRanks(d) {
		if s.LeadRank(d, code) != rank {
			t.Errorf("%s: %d, not %d", code, s.LeadRank(d, code), rank)
		}
	}
	if s.LeadRank(d, "atelier") != 0 || s.LeadRank(d, "maison-rivage") != 2 {
		t.Error("the leads of 49 are", s.LeadRanks(d))
	}
}
