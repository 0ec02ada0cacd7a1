package documents

import (
	"strings"
	"testing"
	"time"

	"github.com/agir-indicateurs/agir/queries"
	"github.com/agir-indicateurs/agir/reports"
)

// count and share are the two shapes of a measure in these stories.
func count(n int64) queries.Measure {
	return queries.Measure{Kind: queries.Count, Numerator: n, Known: true}
}

func share(n, of int64) queries.Measure {
	return queries.Measure{Kind: queries.Rate, Numerator: n, Denominator: of, Known: true}
}

// seen is a department over two months, of one indicator.
func seen(code string, provisional bool, before, now queries.Measure) *View {
	august, september := on(2023, 8, 1), on(2023, 9, 1)
	var measures []queries.Measure
	for i, m := range []queries.Measure{before, now} {
		m.Month, m.Level, m.Territory, m.Indicator = []time.Time{august, september}[i], queries.Departement, "44", code
		measures = append(measures, m)
	}
	place := reports.Territory{Level: queries.Departement, Code: "44", Name: "Loire-Atlantique", OpenedOn: on(2023, 1, 1)}
	figures := queries.NewFigures(on(2023, 10, 10), []time.Time{august, september}, measures, nil)
	var from time.Time
	if provisional {
		from = september
	}
	catalogue, err := queries.Load()
	if err != nil {
		panic(err)
	}
	indicator, _ := catalogue.Indicator(code)
	indicator.Label, indicator.Kind = "Entrées", now.Kind
	return NewView(figures, []queries.Indicator{indicator}, nil, place, september, from)
}

var told = Evidence{Statements: []Statement{{Sender: "SOS Solidarités", Kind: "parcours", ExtractionOn: on(2023, 10, 3)}}}

// spaced writes the fixed spaces as ordinary ones, to be read.
func spaced(s string) string { return strings.NewReplacer("\u202f", " ", "\u00a0", " ").Replace(s) }

func TestCountSentences(t *testing.T) {
	const source = " (relevé de SOS Solidarités du 3 octobre 2023)."
	tests := []struct {
		name        string
		code        string
		provisional bool
		before, now int64
		want        string // empty: nothing notable
	}{
		{"many more", "entrees", false, 12, 31, "En septembre 2023, 31 personnes sont entrées dans le programme, 19 de plus qu’en août 2023, un écart supérieur aux fluctuations ordinaires" + source},
		{"provisional: not compared", "entrees", true, 12, 31, ""},
		{"one left", "entrees", false, 9, 1, "En septembre 2023, une personne est entrée dans le programme, 8 de moins qu’en août 2023, un écart supérieur aux fluctuations ordinaires" + source},
		{"none left", "entrees", false, 12, 0, "En septembre 2023, aucune personne n’est entrée dans le programme, contre 12 en août 2023, un écart supérieur aux fluctuations ordinaires" + source},
		{"a stock, on its day", "limite_depassee", false, 0, 6, "Au 30 septembre 2023, 6 personnes suivies ont dépassé la durée maximale d’accompagnement, 6 de plus qu’au 31 août 2023, un écart supérieur aux fluctuations ordinaires" + source},
		{"about the same", "entrees", false, 29, 31, ""},
		{"nothing, twice", "entrees", false, 0, 0, ""},
		{"one more than none", "entrees", false, 0, 1, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, notable, _ := seen(test.code, test.provisional, count(test.before), count(test.now)).countSentence(test.code, told, "parcours")
			if spaced(got.String()) != test.want || notable != (test.want != "") {
				t.Errorf("got  %q\nwant %q", spaced(got.String()), test.want)
			}
		})
	}
}

func TestShareSentences(t *testing.T) {
	tests := []struct {
		name        string
		before, now queries.Measure
		want        string
	}{
		{
			"a fall", share(176, 209), share(140, 209),
			"Au 30 septembre 2023, 67,0 % des personnes suivies (140 sur 209) ont eu un contact dans les deux mois, 17,2 points de moins qu’au 31 août 2023, un écart supérieur aux fluctuations ordinaires.",
		},
		{"noise", share(176, 209), share(170, 209), ""},
		{"too few", share(4, 4), share(0, 4), ""},
		{"nobody", share(0, 0), share(0, 0), ""},
		{"no figure", queries.Measure{Kind: queries.Rate}, share(3, 20), ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, _, _ := seen("contact_regulier", false, test.before, test.now).
				shareSentence("contact_regulier", "des personnes suivies", "ont eu un contact dans les deux mois", Evidence{}, "contacts")
			if spaced(got.String()) != test.want {
				t.Errorf("got  %q\nwant %q", spaced(got.String()), test.want)
			}
		})
	}
}

func TestTargetSentences(t *testing.T) {
	tests := []struct {
		name string
		now  queries.Measure
		want string
	}{
		{"far under", share(14, 60), "Sur douze mois, 23,3 % des personnes sorties (14 sur 60) avaient un emploi ou une formation durable à la sortie, au-dessous de la cible nationale de 60 % (intervalle à 95 % : 14,4 à 35,4 %)."},
		{"far over", share(57, 60), "Sur douze mois, 95,0 % des personnes sorties (57 sur 60) avaient un emploi ou une formation durable à la sortie, au-dessus de la cible nationale de 60 % (intervalle à 95 % : 86,3 à 98,3 %)."},
		{"not known to differ", share(33, 60), ""},
		{"too few exits", share(0, 4), ""},
		{"no exit", share(0, 0), ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			v := seen("emploi_sortie", false, share(0, 0), test.now)
			v.place.OpenedOn = on(2021, 9, 30)
			got, _ := v.targetSentence("emploi_sortie", "avaient un emploi ou une formation durable", Targets{Nation: map[string]float64{"emploi_sortie": 0.6}}, Evidence{})
			if !strings.HasPrefix(spaced(got.String()), test.want) || (test.want == "") != (len(got) == 0) {
				t.Errorf("got  %q\nwant %q", spaced(got.String()), test.want)
			}
		})
	}
}

func TestMissingStatements(t *testing.T) {
	statement := func(sender string, received bool) Statement {
		return Statement{Sender: sender, Kind: "contacts", Expected: true, Received: received}
	}
	tests := []struct {
		name       string
		statements []Statement
		want       string
	}{
		{"all there", []Statement{statement("Soliha", true)}, ""},
		{"nothing expected", []Statement{{Sender: "Soliha"}}, ""},
		{"one", []Statement{statement("Soliha", true), statement("Aurore", false)}, "Un relevé attendu sur 2 manque (contacts d’Aurore) ; les chiffres qui en dépendent reposent sur le relevé antérieur, s’il existe."},
		{"two", []Statement{statement("Soliha", false), statement("Aurore", false)}, "2 relevés attendus sur 2 manquent (contacts de Soliha et contacts d’Aurore) ; les chiffres qui en dépendent reposent sur les relevés antérieurs, s’ils existent."},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, _ := missingSentence(test.statements)
			if spaced(got.String()) != test.want {
				t.Errorf("got  %q\nwant %q", spaced(got.String()), test.want)
			}
		})
	}
}

func TestSourcesOfASentence(t *testing.T) {
	all := []Statement{
		{Sender: "Soliha", Kind: "contacts", ExtractionOn: on(2023, 10, 5)},
		{Sender: "Aurore", Kind: "contacts", ExtractionOn: on(2023, 10, 1)},
		{Sender: "FACE Vendée", Kind: "contacts", ExtractionOn: on(2023, 9, 28)},
		{Sender: "CFP Presqu’île", Kind: "contacts"}, // never came
	}
	tests := []struct {
		n    int
		want string
	}{
		{0, ""},
		{1, " (relevé de Soliha du 5 octobre 2023)"},
		{2, " (relevés de Soliha et d’Aurore, du 1ᵉʳ au 5 octobre 2023)"},
		{4, " (relevés de 3 organismes, du 28 septembre 2023 au 5 octobre 2023)"},
	}
	for _, test := range tests {
		if got := spaced(sourceOf(all[:test.n], "contacts").String()); got != test.want {
			t.Errorf("%d statements: got %q, want %q", test.n, got, test.want)
		}
	}
}

func on(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, time.UTC) }

func TestSendersAndDaysAreEnumerated(t *testing.T) {
	tests := []struct{ got, want string }{
		{ofSender("Ofii"), "de l’Ofii"},
		{enumerate(nil), ""},
		{enumerate([]string{"a"}), "a"},
		{enumerate([]string{"a", "b"}), "a et b"},
		{enumerate([]string{"a", "b", "c"}), "a, b et c"},
		{spanOf(on(2023, 10, 1), on(2023, 10, 5)), "du 1ᵉʳ au 5\u00a0octobre 2023"},
		{spanOf(on(2023, 9, 28), on(2023, 10, 5)), "du 28\u00a0septembre 2023 au 5\u00a0octobre 2023"},
		{spanOf(on(2023, 10, 5), on(2023, 10, 5)), "du 5\u00a0octobre 2023"},
	}
	for _, test := range tests {
		if test.got != test.want {
			t.Errorf("got %q, want %q", test.got, test.want)
		}
	}
}

// Those who leave in the first months are not those the targets are set for.
func TestEarlyExitsAreNotSetAgainstTheTarget(t *testing.T) {
	for opened, told := range map[time.Time]bool{on(2021, 9, 30): true, on(2021, 10, 1): false, on(2023, 3, 1): false} {
		v := seen("emploi_sortie", false, share(0, 0), share(14, 60))
		v.place.OpenedOn = opened
		if _, notable := v.targetSentence("emploi_sortie", "avaient un emploi", Targets{Nation: map[string]float64{"emploi_sortie": 0.6}}, Evidence{}); notable != told {
			t.Errorf("opened on %s: told is %t", opened.Format(time.DateOnly), notable)
		}
		table, _ := v.targetsTable(Targets{})
		if young := strings.Contains(spaced(strings.Join(table.Notes, " ")), "moins de 24 mois"); young == told {
			t.Errorf("opened on %s: the note says so: %t", opened.Format(time.DateOnly), young)
		}
	}
}
