package reread_test

import (
	"math"
	"strconv"
	"strings"
	"testing"

	"github.com/agir-indicateurs/agir/pipeline/contract"
	"github.com/agir-indicateurs/agir/reports/reread"
	"github.com/agir-indicateurs/agir/reports/secrecy"
)

var words = reread.Vocabulary{
	Codes: map[string]string{
		"entrees": "entrees", "entrees depuis l origine": "entrees_cumul", "file active": "file_active", "sorties sur douze mois": "sorties_12m",
		"contact dans les deux mois": "contact_regulier", "diagnostic realise": "diagnostic_fait", "plan d actions etabli": "plan_fait", "situation amelioree": "progression",
		"emploi ou formation durable a la sortie": "emploi_sortie", "logement perenne a la sortie": "logement_sortie", "sortie vers l autonomie": "sortie_positive",
	},
	Kinds: map[string]string{
		"entrees": "count", "entrees_cumul": "count", "file_active": "count", "sorties_12m": "count",
		"contact_regulier": "rate", "diagnostic_fait": "rate", "plan_fait": "rate", "progression": "rate", "emploi_sortie": "rate", "logement_sortie": "rate", "sortie_positive": "rate",
	},
	Nation: []string{"france"}, RegionOf: func(string) string { return "" }, Fold: contract.Fold,
}

// table writes a table: its caption, its header and its rows, cells parted by bars.
func table(caption string, lines ...string) reread.Table {
	t := reread.Table{Caption: caption}
	for n, line := range lines {
		t.Rows = append(t.Rows, reread.Row{Number: n + 1, Cells: strings.Split(line, "|")})
	}
	return t
}

func edition(month string, tables ...reread.Table) reread.Document {
	return reread.Document{File: "comparatif-" + month + ".xlsx", Text: "connus au 10 " + map[string]string{"2023-09": "octobre", "2023-10": "novembre", "2023-11": "décembre"}[month] + " 2023", Tables: tables}
}

// Each story gives something back, and the one beside it, a person away, nothing.
func TestTheAttackerKnowsTheDefinitions(t *testing.T) {
	const counts = "Département|Entrées|Entrées depuis l’origine|File active|Sorties sur douze mois"
	const places = "Département|Places en vigueur|Personnes suivies|Occupation|Places restantes|Remplies en|Au plus tôt|Au plus tard"
	for _, c := range []struct {
		story     string
		told      string
		gives     []reread.Document
		givesNone []reread.Document
	}{
		{"already in work when they entered", "those who had work when they entered are few",
			one(table("Effectifs", counts, "Sarthe|9|60|50|10"), table("Emploi ou formation durable, accès à 6 et 12 mois (France : 8 %)", "Département|Parcours", "Sarthe|57")),
			one(table("Effectifs", counts, "Sarthe|9|60|50|10"), table("Emploi ou formation durable, accès à 6 et 12 mois (France : 8 %)", "Département|Parcours", "Sarthe|55"))},
		{"situation unknown", "those whose situation is not known are few",
			one(table("Effectifs", counts, "Sarthe|9|60|50|10"), table("Situation améliorée, par département", "Département|Nombre|Sur", "Sarthe|20|57")),
			one(table("Effectifs", counts, "Sarthe|9|60|50|10"), table("Situation améliorée, par département", "Département|Nombre|Sur", "Sarthe|20|55"))},
		{"entered and left within the month", "those who entered and left in the month are few",
			one(table("Effectifs", counts, "Sarthe|9|60|50|10"), table("Diagnostic réalisé, par département", "Département|Nombre|Sur", "Sarthe|30|44")),
			one(table("Effectifs", counts, "Sarthe|9|60|50|10"), table("Diagnostic réalisé, par département", "Département|Nombre|Sur", "Sarthe|30|41"))},
		{"met though they entered long ago", "those met, entered two months before, are few",
			one(table("Plan d’actions établi, par département", "Département|Nombre|Sur", "Sarthe|20|30"), table("Contact dans les deux mois, par département", "Département|Nombre|Sur", "Sarthe|23|50")),
			one(table("Plan d’actions établi, par département", "Département|Nombre|Sur", "Sarthe|20|30"), table("Contact dans les deux mois, par département", "Département|Nombre|Sur", "Sarthe|25|50"))},
		{"beside the ministry's publications", "those whose sex is not known are few",
			one(table("Effectifs", counts, "France|9|60|50|10"), table("Ce que le ministère a publié, et ce que disent les relevés", "Repère|Nombre|Sur", "Part des hommes|30|57")),
			one(table("Effectifs", counts, "France|9|60|50|10"), table("Ce que le ministère a publié, et ce que disent les relevés", "Repère|Nombre|Sur", "Part des hommes|30|60"))},
		{"men among the newcomers", "the difference of two months of a cumulative count is small",
			two(table("Ce que le ministère a publié, et ce que disent les relevés", "Repère|Nombre|Sur", "Part des hommes|30|68"), table("Ce que le ministère a publié, et ce que disent les relevés", "Repère|Nombre|Sur", "Part des hommes|31|78")),
			two(table("Ce que le ministère a publié, et ce que disent les relevés", "Repère|Nombre|Sur", "Part des hommes|30|68"), table("Ce que le ministère a publié, et ce que disent les relevés", "Repère|Nombre|Sur", "Part des hommes|35|78"))},
		{"a rate of 100 % that is withheld", "a rate that is withheld is known to be 0 or 100 %",
			one(table("Diagnostic réalisé, par département", "Département|Nombre|Sur", "Sarthe|n.c.|n.c.", "Mayenne|n.c.|n.c.", "France|60|60")),
			one(table("Diagnostic réalisé, par département", "Département|Nombre|Sur", "Sarthe|n.c.|n.c.", "Mayenne|n.c.|n.c.", "France|50|60"))},
		{"a rate of 0 % that is withheld", "a rate that is withheld is known to be 0 or 100 %",
			one(table("Diagnostic réalisé, par département", "Département|Nombre|Sur", "Sarthe|n.c.|20", "Mayenne|n.c.|40", "France|0|60")),
			one(table("Diagnostic réalisé, par département", "Département|Nombre|Sur", "Sarthe|n.c.|20", "Mayenne|n.c.|40", "France|10|60"))},
		{"the places left", "beside a count that is withheld",
			one(table("Places et personnes suivies par département, au 30 septembre 2023", places, "Sarthe|50|n.c.|n.c.|47|n.c.|n.c.|n.c.")),
			one(table("Places et personnes suivies par département, au 30 septembre 2023", places, "Sarthe|50|n.c.|n.c.|n.c.|n.c.|n.c.|n.c."))},
		{"those followed without places", "given back exactly",
			one(table("Effectifs", "Département|File active", "Sarthe|n.c.", "Mayenne|60", "Vendée|n.c.", "France|110"),
				table("Places et personnes suivies par département, au 30 septembre 2023", places, "Mayenne|50|60|1,2|-10||", "Vendée|50|n.c.|n.c.|n.c.|||", "France|100|107|1,07|-7|||")),
			one(table("Effectifs", "Département|File active", "Sarthe|n.c.", "Mayenne|60", "Vendée|n.c.", "France|110"),
				table("Places et personnes suivies par département, au 30 septembre 2023", places, "Mayenne|50|60|1,2|-10||", "Vendée|50|n.c.|n.c.|n.c.|||", "France|100|n.c.|n.c.|n.c.|||"))},
	} {
		if got := toldBy(t, c.gives); !strings.Contains(got, c.told) {
			t.Errorf("%s: %q, want %q", c.story, got, c.told)
		}
		if got := toldBy(t, c.givesNone); got != "" {
			t.Errorf("%s, a person away: %q", c.story, got)
		}
	}
}

// What is known of two months where no statement came late between them, and of which a release
// that withholds nothing more is not refused.
func TestTheAttackerPresumesThatNothingCameLate(t *testing.T) {
	const counts = "Département|Entrées|Entrées depuis l’origine|File active|Sorties sur douze mois"
	diagnosed := func(among string) reread.Table {
		return table("Diagnostic réalisé, par département", "Département|Nombre|Sur", "Sarthe|30|"+among)
	}
	planned := func(among string) reread.Table {
		return table("Plan d’actions établi, par département", "Département|Nombre|Sur", "Sarthe|20|"+among)
	}
	for _, c := range []struct {
		story, told    string
		before         reread.Table
		gives, nothing reread.Table
	}{
		{"left, entered before the month", "left in the month, entered before it", table("Effectifs", counts, "Sarthe|9|80|50|10"), diagnosed("46"), diagnosed("45")},
		{"left, entered a month before", "left in the month, entered a month before it", diagnosed("50"), planned("46"), planned("45")},
		{"left in the month", "those who left in the month are few", table("Effectifs", counts, "Sarthe|9|80|50|10"), table("Effectifs", counts, "Sarthe|9|89|55|10"), table("Effectifs", counts, "Sarthe|9|89|54|10")},
		{"left a year ago", "left in the month, a year ago", table("Effectifs", counts, "Sarthe|9|80|50|10"), table("Effectifs", counts, "Sarthe|9|89|50|15"), table("Effectifs", counts, "Sarthe|9|89|50|14")},
	} {
		for k, of := range []reread.Table{c.gives, c.nothing} {
			_, presumed, err := reread.Presume(two(c.before, of), words, secrecy.Rule{Threshold: 5})
			if err != nil {
				t.Fatal(err)
			}
			found := ""
			for _, l := range presumed {
				found += l.Told + "; "
			}
			sure := toldBy(t, two(c.before, of))
			if k == 0 && !strings.Contains(found+sure, c.told) || k == 1 && found+sure != "" {
				t.Errorf("%s, %d: %q and %q", c.story, k, found, sure)
			}
		}
	}
	// a statement came late: more are followed than could be, and nothing follows
	if _, presumed, err := reread.Presume(two(table("Effectifs", counts, "Sarthe|9|80|50|10"), diagnosed("52")), words, secrecy.Rule{Threshold: 5}); err != nil || len(presumed) > 0 {
		t.Error(presumed, err)
	}
}

// What follows of two departments together, from who entered and from who left in the month.
func TestTheAttackerCountsTheExitsMonthAfterMonth(t *testing.T) {
	const counts = "Département|Entrées|Entrées depuis l’origine|File active|Sorties sur douze mois"
	work := func(rows ...string) reread.Table {
		return table("Emploi ou formation durable à la sortie, par département", append([]string{"Département|Nombre|Sur"}, rows...)...)
	}
	before := []reread.Table{table("Effectifs", counts, "Sarthe|9|80|50|30", "Mayenne|9|70|40|30"), work("Sarthe|0|30", "Mayenne|0|30", "France|0|60")}
	sarthe, mayenne := "Sarthe|9|89|54|35", "Mayenne|9|79|43|36" // five and six left
	worked := func(sarthe, of string) []reread.Table {
		return []reread.Table{table("Effectifs", counts, sarthe, mayenne), work("Sarthe|n.c.|35", "Mayenne|n.c.|36", "France|"+of+"|71")}
	}
	entered := func(of string) []reread.Table {
		return []reread.Table{table("Effectifs", counts, "Sarthe|n.c.|n.c.|52|n.c.", "Mayenne|n.c.|79|43|n.c.", "France|"+of+"|n.c.|95|n.c.")}
	}
	// ten left with housing alone, and are among the exits still: whoever has both left since
	outcomes := func(housed, both string) []reread.Table {
		return []reread.Table{table("Logement pérenne à la sortie, par département", "Département|Nombre|Sur", "Sarthe|"+housed),
			table("Sortie vers l’autonomie, par département", "Département|Nombre|Sur", "Sarthe|"+both)}
	}
	earlier := append(outcomes("10|30", "0|30"), before[0], work("Sarthe|0|30"))
	autonomous := func(housed string) []reread.Table {
		return append(outcomes(housed+"|35", "n.c.|35"), table("Effectifs", counts, sarthe), work("Sarthe|n.c.|35"))
	}
	for _, c := range []struct {
		story, told string
		now         []reread.Table
		before      []reread.Table
	}{
		{"three of the newcomers have housing", "placed by sums and differences within 3, if", autonomous("13"), earlier},
		{"four of the newcomers have housing", "", autonomous("14"), earlier},
		{"nobody left with work before, nine now", "placed by sums and differences within 2, if", worked(sarthe, "9"), before},
		{"eight now", "placed by sums and differences within 3, if", worked(sarthe, "8"), before},
		{"seven now", "", worked(sarthe, "7"), before},
		{"eight now, where those who entered are not those since the beginning", "", worked("Sarthe|8|89|54|35", "8"), before},
		{"nine now, where the figures of a department show that some came late", "", worked("Sarthe|9|89|44|30", "9"), before},
		{"three who entered", "column \"Entrées\": withheld, and given back exactly", entered("12"), before[:1]},
	} {
		got := presumedOf(t, c.before, c.now)
		if c.told == "" && got != "" || !strings.Contains(got, c.told) {
			t.Errorf("%s: %q, want %q", c.story, got, c.told)
		}
	}
}

// Those who had work when they entered only add up: where they are hardly more after a month than
// before it, who entered in it follows from how many are followed from their entry.
func TestTheAttackerKnowsWhatOnlyAddsUp(t *testing.T) {
	const counts = "Département|Entrées|Entrées depuis l’origine"
	followed := func(n string) reread.Table {
		return table("Emploi ou formation durable, accès à 6 et 12 mois (France : 8 %)", "Département|Parcours", "Sarthe|"+n)
	}
	for after, want := range map[string]string{"100": "given back exactly", "103": "within 3, if", "104": ""} {
		_, leaks, err := reread.Presume([]reread.Document{
			edition("2023-09", table("Effectifs", counts, "Sarthe|9|80"), followed("72")),
			edition("2023-10", table("Effectifs", counts, "Sarthe|n.c.|n.c."), followed("75")), // three entered, with no work
			edition("2023-11", table("Effectifs", counts, "Sarthe|n.c.|"+after), followed("92")),
		}, words, secrecy.Rule{Threshold: 5})
		if err != nil {
			t.Fatal(err)
		}
		found := ""
		for _, l := range leaks {
			if l.Column == "Entrées" && strings.Contains(l.File, "2023-10") {
				found += l.Told
			}
		}
		if want == "" && found != "" || !strings.Contains(found, want) {
			t.Errorf("%s afterwards: %q, want %q", after, found, want)
		}
	}
}

// presumedOf is what is found by whoever presumes; nothing where figures contradict themselves.
func presumedOf(t *testing.T, before, now []reread.Table) (found string) {
	t.Helper()
	reading, leaks, err := reread.Presume([]reread.Document{edition("2023-09", before...), edition("2023-10", now...)}, words, secrecy.Rule{Threshold: 5})
	if err != nil {
		return ""
	}
	for _, l := range append(reading.Leaks, leaks...) {
		found += l.String() + "; "
	}
	return found
}

func one(tables ...reread.Table) []reread.Document {
	return []reread.Document{edition("2023-09", tables...)}
}

func two(september, october reread.Table) []reread.Document {
	return []reread.Document{edition("2023-09", september), edition("2023-10", october)}
}

func toldBy(t *testing.T, documents []reread.Document) string {
	t.Helper()
	return toldWith(t, words, documents)
}

func toldWith(t *testing.T, words reread.Vocabulary, documents []reread.Document) string {
	t.Helper()
	reading, err := reread.Audit(documents, words, secrecy.Rule{Threshold: 5})
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, l := range reading.Leaks {
		all = append(all, l.Told)
	}
	return strings.Join(all, "; ")
}

// The places that a workbook and a page both print are those of one nation.
func TestPlacesPrintedTwiceAreReadOnce(t *testing.T) {
	of := func(form string) reread.Document {
		d := edition("2023-09", table("Places et personnes suivies par département, au 30 septembre 2023",
			"Département|Places en vigueur|Personnes suivies", "Mayenne|50|60", "Vendée|50|47", "France|100|107"))
		d.File = strings.Replace(d.File, ".xlsx", form, 1)
		return d
	}
	if got := toldBy(t, []reread.Document{of(".xlsx"), of(".html")}); got != "" {
		t.Error(got)
	}
}

// Smoothed rates of five departments, one of which is withheld: fitted on the four that are
// printed they tell nothing; fitted on all five they give the fifth back.
func TestSmoothedRatesFittedOnWhatIsWithheldAreFound(t *testing.T) {
	points := [][2]float64{{30, 60}, {80, 90}, {20, 80}, {66, 70}, {2, 50}}
	for _, fittedOn := range []int{4, 5} {
		rate, weight := smooth(points, fittedOn)
		rows := []string{"Département|Nombre|Sur|Taux lissé"}
		for n, p := range points[:4] {
			rows = append(rows, strings.Join([]string{[]string{"Sarthe", "Mayenne", "Vendée", "Orne"}[n], whole(p[0]), whole(p[1]), digits((p[0] + weight*rate) / (p[1] + weight))}, "|"))
		}
		rows = append(rows, "Aude|n.c.|n.c.|n.c.", "Gers|n.c.|n.c.|n.c.", "France|208|400|")
		got := toldBy(t, one(table("Plan d’actions établi, par département", rows...)))
		if found := strings.Contains(got, "smoothed"); found != (fittedOn == 5) {
			t.Errorf("fitted on %d of five: %q", fittedOn, got)
		}
	}
}

// smooth gives the rate of 208 of 400 and its weight, by moments, on the first points.
func smooth(points [][2]float64, n int) (rate, weight float64) {
	rate = 208.0 / 400
	var among, squares, between float64
	for _, p := range points[:n] {
		among += p[1]
		squares += p[1] * p[1]
		between += p[1] * (p[0]/p[1] - rate) * (p[0]/p[1] - rate)
	}
	chance, freedom := rate*(1-rate), float64(n-1)
	rho := (between - chance*freedom) / (chance * (among - squares/among - freedom))
	return rate, (1 - rho) / rho
}

func whole(x float64) string { return strconv.Itoa(int(x)) }

func digits(x float64) string { return strconv.FormatFloat(math.Round(x*1000)/1000, 'f', -1, 64) }
