package reread_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/agir-indicateurs/agir/reports/reread"
)

const shares = "Département|Nombre|Sur"

// page reads a page of three departments, one of which is withheld with another, and what
// else it holds.
func page(t *testing.T, funnel, alternative, sentence string) reread.Document {
	t.Helper()
	d, err := reread.Page(strings.NewReader(`<html><head><style>p { content: "3 personnes" }</style></head><body><h1>Comparatif des départements</h1><p>Chiffres tels que connus au 10 octobre 2023.</p>
		<p>` + sentence + `</p>
		<figure><figcaption><p>Diagnostic réalisé, selon l’effectif</p></figcaption><svg viewBox="0 0 800 380">
		<line x1="40" y1="314" x2="660" y2="314"/><text x="33" y="318" text-anchor="end">0 %</text>
		<line x1="40" y1="14" x2="660" y2="14"/><text x="33" y="18" text-anchor="end">100 %</text>
		<text x="40" y="332" text-anchor="middle">0</text><text x="660" y="332" text-anchor="middle">100</text>
		` + funnel + `</svg><p>Diagnostic réalisé, selon l’effectif. ` + alternative + `</p></figure>
		<table><caption>Diagnostic réalisé, par département</caption><tr><th>Département</th><th>Nombre</th><th>Sur</th></tr>
		<tr><th>Sarthe</th><td>30</td><td>50</td></tr><tr><th>Orne</th><td>20</td><td>40</td></tr>
		<tr><th>Mayenne</th><td>n.c.</td><td>n.c.</td></tr><tr><th>Aude</th><td>n.c.</td><td>n.c.</td></tr><tr><th>France</th><td>86</td><td>160</td></tr></table></body></html>`))
	if err != nil {
		t.Fatal(err)
	}
	d.File = "comparatif-2023-09.html"
	return d
}

const (
	ofSarthe = `<circle cx="350" cy="134" r="4.2"/>` // 50, 60 %
	ofOrne   = `<path class="fires" d="M288 156.5l7.5 7.5l-7.5 7.5l-7.5 -7.5z"/>`
)

// What is drawn, read aloud in place of what is drawn, or said in a sentence, is printed as
// much as what stands in a table.
func TestWhatIsDrawnAndSaidIsRead(t *testing.T) {
	for _, c := range []struct {
		story                         string
		funnel, alternative, sentence string
		told                          string
	}{
		{"only what the table prints", ofSarthe + ofOrne, "Sarthe, 60,0 % sur 50 : dans les limites. Orne, 50,0 % sur 40 : dans les limites.", "", ""},
		{"a mark of a department that is withheld", ofSarthe + ofOrne + `<circle cx="164" cy="254" r="4.2"/>`, "", "", "a mark of a drawing stands for a figure that no table prints"},
		{"a square of one", ofSarthe + `<rect x="160" y="250" width="8" height="8"/>`, "", "", "a mark of a drawing stands for a figure that no table prints"},
		{"its rate a person away", `<circle cx="350" cy="128" r="4.2"/>`, "", "", "a mark of a drawing stands for a figure that no table prints"},
		{"a department that is withheld, in words", ofSarthe + ofOrne, "Mayenne, 20,0 % sur 20 : effectif insuffisant.", "", "small count"},
		{"another, whose rest is no few", ofSarthe + ofOrne, "Mayenne, 50,0 % sur 30 : dans les limites. Aude, 52,5 % sur 40 : dans les limites.", "", ""},
		{"three persons, in a sentence", ofSarthe + ofOrne, "", "Ce mois-ci 3 personnes sont sorties.", "a sentence says how many of a few persons"},
		{"two men", ofSarthe + ofOrne, "", "Parmi elles deux hommes.", "a sentence says how many of a few persons"},
		{"five persons", ofSarthe + ofOrne, "", "Ce mois-ci 5 personnes sont sorties.", ""},
		{"many persons", ofSarthe + ofOrne, "", "Ce mois-ci 1\u202f203 personnes sont sorties.", ""},
		{"a rule, of persons", ofSarthe + ofOrne, "", "Un effectif de 1 à 4 personnes n’est pas communiqué.", ""},
		{"departments", ofSarthe + ofOrne, "", "3 départements suivent 160 personnes.", ""},
		{"the persons that a table withholds", ofSarthe + ofOrne, "", "3 départements suivent 3 personnes.", "small count"},
	} {
		got := toldBy(t, []reread.Document{page(t, c.funnel, c.alternative, c.sentence)})
		if c.told == "" && got != "" || !strings.Contains(got, c.told) {
			t.Errorf("%s: %q, want %q", c.story, got, c.told)
		}
	}
}

// A line by month is held against the table of the same name.
func TestTheMarksOfALineAreRead(t *testing.T) {
	for y, leak := range map[string]bool{"74": false, "80": true} {
		d, err := reread.Page(strings.NewReader(`<html><body><figure><figcaption><p>Diagnostic réalisé, France</p></figcaption><svg>
			<line x1="40" y1="314" x2="660" y2="314"/><text x="33" y="318" text-anchor="end">0 %</text>
			<line x1="40" y1="14" x2="660" y2="14"/><text x="33" y="18" text-anchor="end">100 %</text>
			<circle cx="350" cy="` + y + `" r="4.2"/></svg></figure>
			<table><caption>Diagnostic réalisé, France, par mois</caption><tr><th>Mois</th><th>Diagnostic réalisé</th></tr><tr><th>août 2023</th><td>80,0 %</td></tr></table></body></html>`))
		if err != nil {
			t.Fatal(err)
		}
		d.File = "comparatif-2023-09.html"
		if got := toldBy(t, []reread.Document{d}); (got != "") != leak {
			t.Errorf("at %s: %q", y, got)
		}
	}
}

// A line that stands near another, as a limit at the foot of a control chart, is not taken for
// that of the letters beside it.
func TestTheAxisIsReadOnItsOwnLines(t *testing.T) {
	for y, leak := range map[string]bool{"74": false, "80": true} {
		d, err := reread.Page(strings.NewReader(`<html><body><figure><figcaption><p>Diagnostic réalisé, France</p></figcaption><svg>
			<line x1="40" y1="14" x2="660" y2="14"/><line x1="40" y1="312.6" x2="660" y2="312.6"/>
			<line x1="40" y1="314" x2="660" y2="314"/><text x="33" y="318" text-anchor="end">0 %</text><text x="33" y="18" text-anchor="end">100 %</text>
			<circle cx="350" cy="` + y + `" r="4.2"/></svg></figure>
			<table><caption>Diagnostic réalisé, France, par mois</caption><tr><th>Mois</th><th>Diagnostic réalisé</th></tr><tr><th>août 2023</th><td>80,0 %</td></tr></table></body></html>`))
		if err != nil {
			t.Fatal(err)
		}
		d.File = "comparatif-2023-09.html"
		if got := toldBy(t, []reread.Document{d}); (got != "") != leak {
			t.Errorf("at %s: %q", y, got)
		}
	}
}

// ofARegion are words that know which departments make a region.
func ofARegion() reread.Vocabulary {
	of := words
	of.RegionOf = func(place string) string {
		if place == "sarthe" || place == "mayenne" {
			return "pays de la loire"
		}
		return ""
	}
	return of
}

// The departments of one region do not make the nation, and make their region.
func TestTheDocumentOfARegionIsRead(t *testing.T) {
	words := ofARegion()
	regional := func(lines ...string) reread.Document {
		d := edition("2023-09", table("Contact dans les deux mois", append([]string{shares}, lines...)...))
		d.Text = "Comparatif régional, connus au 10 octobre 2023"
		return d
	}
	national := edition("2023-09", table("Contact dans les deux mois, par département", shares, "Sarthe|30|50", "Mayenne|n.c.|n.c.", "Aude|n.c.|n.c.", "France|74|160"))
	for _, c := range []struct {
		story     string
		documents []reread.Document
		told      bool
	}{
		{"alone, of a nation that is larger", []reread.Document{regional("Sarthe|30|50", "Mayenne|20|40", "Pays de la Loire|50|90", "France|74|160")}, false},
		{"beside the nation, its total gives one back", []reread.Document{national, regional("Sarthe|30|50", "Mayenne|n.c.|n.c.", "Pays de la Loire|33|60", "France|74|160")}, true},
		{"beside the nation, nothing more", []reread.Document{national, regional("Sarthe|30|50", "Mayenne|n.c.|n.c.", "Pays de la Loire|n.c.|n.c.", "France|74|160")}, false},
	} {
		if got := toldWith(t, words, c.documents); (got != "") != c.told {
			t.Errorf("%s: %q", c.story, got)
		}
	}
}

// The places of a region are those of its departments: its line is no department, and the
// departments of one region do not make those followed in the nation.
func TestThePlacesOfARegionAreRead(t *testing.T) {
	words := ofARegion()
	regional := func(lines ...string) reread.Document {
		d := edition("2023-09", table("Effectifs par département", "Département|File active", "Sarthe|50", "Mayenne|n.c.", "Pays de la Loire|n.c.", "France|160"),
			table("Places et personnes suivies par département, au 30 septembre 2023", append([]string{"Département|Places en vigueur|Personnes suivies|Occupation|Places restantes"}, lines...)...))
		d.Text = "Comparatif régional, connus au 10 octobre 2023"
		return d
	}
	for _, c := range []struct {
		story, told string
		lines       []string
	}{
		{"nothing more", "", []string{"Sarthe|60|50|0.83|10", "Mayenne|20|n.c.|n.c.|n.c.", "Pays de la Loire|80|n.c.|n.c.|n.c.", "France|200|160|0.8|40"}},
		{"the region's total gives one back", "given back exactly", []string{"Sarthe|60|50|0.83|10", "Mayenne|20|n.c.|n.c.|n.c.", "Pays de la Loire|80|54|0.68|26", "France|200|160|0.8|40"}},
		{"the occupation stays", "beside a count that is withheld", []string{"Sarthe|60|50|0.83|10", "Mayenne|20|n.c.|0.2|n.c.", "Pays de la Loire|80|n.c.|n.c.|n.c.", "France|200|160|0.8|40"}},
	} {
		if got := toldWith(t, words, []reread.Document{regional(c.lines...)}); c.told == "" && got != "" || !strings.Contains(got, c.told) {
			t.Errorf("%s: %q, want %q", c.story, got, c.told)
		}
	}
}

// The figures for machines say those followed where there are places too, and what a line
// withholds stands in none of its columns.
func TestTheOccupationForMachinesIsRead(t *testing.T) {
	const counts = "Département|File active"
	list := func(lines ...string) reread.Table {
		return table("indicateurs-publies-2023-09.csv", append([]string{"mois|connu_au|niveau|territoire|nom|indicateur|valeur|numerateur|denominateur|statut"}, lines...)...)
	}
	line := func(level, name, numbers string) string {
		return "2023-09|2023-10-10|" + level + "|x|" + name + "|occupation|" + numbers
	}
	withheld, none := "n.c.|n.c.|20|non_communique", "|0|0|sans_objet"
	for _, c := range []struct {
		story, told string
		lines       []string
	}{
		{"a few, printed", "a small count is printed", []string{line("departement", "Sarthe", "0.15|3|20|publie")}},
		{"five, printed", "", []string{line("departement", "Sarthe", "0.25|5|20|publie")}},
		{"no places there, whoever is followed", "", []string{line("departement", "Sarthe", none)}},
		{"withheld", "", []string{line("departement", "Sarthe", withheld)}},
		{"withheld, but for the rate", "a figure printed beside a count that is withheld", []string{line("departement", "Sarthe", "0.15|n.c.|20|non_communique")}},
		{"said to be withheld, and printed", "a small count is printed", []string{line("departement", "Sarthe", "n.c.|3|20|non_communique")}},
		{"in the form without signs", "", []string{line("departement", "Sarthe", "||20|non_communique")}},
		{"in the form without signs, but for the rate", "a figure printed beside a count that is withheld", []string{line("departement", "Sarthe", "0.15||20|non_communique")}},
		{"the total of two gives one back", "given back exactly", []string{line("departement", "Sarthe", withheld), line("departement", "Mayenne", "0.6|60|100|publie"), line("national", "France", "0.525|63|120|publie")}},
		{"the total of two is withheld", "", []string{line("departement", "Sarthe", withheld), line("departement", "Mayenne", "0.6|60|100|publie"), line("national", "France", "n.c.|n.c.|120|non_communique")}},
		{"the total beside the workbook", "given back exactly", []string{line("departement", "Vendée", withheld), line("departement", "Mayenne", "0.6|60|100|publie"), line("national", "France", "0.525|63|120|publie")}},
	} {
		if got := toldBy(t, one(list(c.lines...))); c.told == "" && got != "" || !strings.Contains(got, c.told) {
			t.Errorf("%s: %q, want %q", c.story, got, c.told)
		}
	}
	beside := one(table("Effectifs", counts, "Sarthe|n.c.", "Mayenne|60", "Vendée|n.c.", "France|110"),
		list(line("departement", "Mayenne", "0.6|60|100|publie"), line("departement", "Sarthe", none), line("departement", "Vendée", withheld), line("national", "France", "0.89|107|120|publie")))
	if got := toldBy(t, beside); !strings.Contains(got, "given back exactly") {
		t.Errorf("beside the workbook: %q", got)
	}
}

// Shares of those followed from their entry are nearly counts, for who knows of how many.
func TestSharesOfAccessAreCounts(t *testing.T) {
	access := func(lines ...string) reread.Table {
		return table("Emploi ou formation durable, accès à 6 et 12 mois (France : 20 %)", append([]string{"Département|Parcours|À 6 mois|À 12 mois"}, lines...)...)
	}
	for line, told := range map[string]string{
		"Sarthe|50|0.1|0.2": "", "Sarthe|50|0.08|0.2": "a share that stands for a few persons", "Sarthe|50|0.1|0.94": "a share that stands for a few persons",
		"Sarthe|50|0.1|0.18": "two shares differ by a few persons", "Sarthe|50|0|0.2": "", "Sarthe|50|0.1|0.1": "", "Sarthe|n.c.|0.1|0.2": "of whom how many is withheld",
		"Sarthe|n.c.|n.c.|n.c.": "",
	} {
		if got := toldBy(t, one(access(line))); told == "" && got != "" || !strings.Contains(got, told) {
			t.Errorf("%s: %q, want %q", line, got, told)
		}
	}
	list := table("indicateurs-publies-2023-09.csv", "mois|connu_au|niveau|territoire|indicateur|valeur|numerateur|denominateur|statut",
		"2023-09|2023-10-10|departement|72|acces_emploi_6m|0.08||50|publie", "2023-09|2023-10-10|departement|72|acces_emploi_12m|0.2||50|publie")
	if got := toldBy(t, one(list)); strings.Count(got, "few persons") != 1 {
		t.Errorf("in the figures for machines: %q", got)
	}
}

// An edition known on the same day as another is told apart by its name, so that what moved
// between the two is a revision and no contradiction.
func TestTwoEditionsOfOneDay(t *testing.T) {
	of := func(count int) reread.Document {
		return edition("2023-09", table("Effectifs", "Département|Entrées", fmt.Sprintf("Sarthe|%d", count)))
	}
	again := of(12)
	again.KnownAs = "2023-10-10, edition 1"
	if got := toldBy(t, []reread.Document{of(13), again}); !strings.Contains(got, "the difference of two editions is a small count") {
		t.Errorf("%q", got)
	}
	again = of(20)
	again.KnownAs = "2023-10-10, edition 1"
	if got := toldBy(t, []reread.Document{of(13), again}); got != "" {
		t.Errorf("%q", got)
	}
}
