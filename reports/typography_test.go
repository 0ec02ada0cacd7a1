package reports

import (
	"math"
	"testing"
	"time"
)

func on(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, time.UTC) }

func TestValuesAreTypesetInFrench(t *testing.T) {
	tests := []struct {
		value Value
		want  string
	}{
		{CountOf(0), "0"},
		{CountOf(999), "999"},
		{CountOf(1234), "1\u202f234"},
		{CountOf(1234567), "1\u202f234\u202f567"},
		{CountOf(-1234), "−1\u202f234"},
		{PercentOf(0), "0,0\u202f%"},
		{PercentOf(1), "100,0\u202f%"},
		{PercentOf(176.0 / 209), "84,2\u202f%"},
		{PercentOf(0.0625), "6,3\u202f%"},         // a half goes up
		{PercentOf(2399.0 / 2400), "99,9\u202f%"}, // all only when exact
		{PercentOf(2401.0 / 2400), "100,1\u202f%"},
		{PercentOf(0.9995), "99,9\u202f%"},
		{PercentOf(0.99949), "99,9\u202f%"},
		{PercentOf(1 - 1e-12), "100,0\u202f%"},
		{PercentOf(0.0004), "0,1\u202f%"}, // nothing only when exact
		{PercentOf(-0.0004), "−0,1\u202f%"},
		{PercentOf(1e-12), "0,0\u202f%"},
		{SpanOf(0.0002, 0.9998), "0,1 à 99,9\u202f%"},
		{DecimalOf(1234.56), "1\u202f234,6"},
		{DecimalOf(-0.04), "0,0"}, // no minus before nothing
		{DaysOf(42), "42"},
		{DaysOf(17.5), "17,5"},
		{SignedOf(3), "+3"},
		{SignedOf(-4), "−4"},
		{SignedOf(0), "0"},
		{PointsOf(0.021), "+2,1\u00a0points"},
		{PointsOf(-0.004), "−0,4\u00a0point"},
		{PointsOf(0.0199), "+2,0\u00a0points"},
		{PointsOf(0.0001), "0\u00a0point"},
		{SpanOf(0.264, 0.578), "26,4 à 57,8\u202f%"},
		{DayOf(on(2023, 10, 3)), "3\u00a0octobre 2023"},
		{DayOf(on(2023, 8, 1)), "1ᵉʳ\u00a0août 2023"},
		{MonthOf(on(2023, 12, 1)), "décembre 2023"},
		{WordsOf("Soliha"), "Soliha"},
		{Missing(Percent, TooFew), "effectif insuffisant"},
		{Missing(Count, Withheld), "n.c."},
		{Value{}, ""},
	}
	for _, test := range tests {
		if got := test.value.Text(); got != test.want {
			t.Errorf("%+v: got %q, want %q", test.value, got, test.want)
		}
	}
}

func TestWordsAgreeAndElide(t *testing.T) {
	tests := []struct{ got, want string }{
		{Counted(0, "entrée", "entrées"), "0\u00a0entrée"},
		{Counted(1, "entrée", "entrées"), "1\u00a0entrée"},
		{Counted(2, "entrée", "entrées"), "2\u00a0entrées"},
		{Counted(1200, "entrée", "entrées"), "1\u202f200\u00a0entrées"},
		{Of("octobre"), "d’octobre"},
		{Of("août"), "d’août"},
		{Of("Érythrée"), "d’Érythrée"},
		{Of("Aurore"), "d’Aurore"},
		{Of("septembre"), "de septembre"},
		{Of("Soliha"), "de Soliha"},
		{Quoted("Entrées"), "«\u00a0Entrées\u00a0»"},
		{FormatTarget(0.6), "60\u202f%"},
		{FormatTarget(0.625), "62,5\u202f%"},
		{FormatShortMonth(on(2023, 9, 1)), "sept.\u00a023"},
	}
	for _, test := range tests {
		if test.got != test.want {
			t.Errorf("got %q, want %q", test.got, test.want)
		}
	}
}

func TestATextTypedByHandIsTypeset(t *testing.T) {
	const typed = "Deux référents absents : l'effectif baisse de 5 % ; est-ce « normal » ?"
	const want = "Deux référents absents\u202f: l’effectif baisse de 5\u202f%\u202f; est-ce «\u00a0normal\u00a0»\u202f?"
	if got := Typeset(typed); got != want {
		t.Errorf("%q\nwant %q", got, want)
	}
}

// Ordinals typed on one line are set high; what only looks like one is left.
func TestOrdinalsTypedByHand(t *testing.T) {
	for typed, want := range map[string]string{
		"CIR signé depuis le 1er janvier 2022": "CIR signé depuis le 1ᵉʳ janvier 2022", "au 2e trimestre": "au 2ᵉ trimestre", "le 10e mois": "le 10ᵉ mois",
		"1e": "1e", "B1er": "B1er", "1ers": "1ers", "12 entrées": "12 entrées", "2ème": "2ème",
	} {
		if got := Typeset(typed); got != want {
			t.Errorf("%q: %q, want %q", typed, got, want)
		}
	}
}

func TestCountriesToldInCapitals(t *testing.T) {
	for told, want := range map[string]string{
		"AFGHANISTAN": "Afghanistan", "ÉRYTHRÉE": "Érythrée", "CÔTE D'IVOIRE": "Côte d’Ivoire", "Côte d'Ivoire": "Côte d’Ivoire",
		"RÉPUBLIQUE DÉMOCRATIQUE DU CONGO": "République démocratique du Congo", "GUINÉE-BISSAU": "Guinée-Bissau",
		"ARABIE SAOUDITE": "Arabie saoudite", "ÉTATS-UNIS": "États-Unis", "ÉMIRATS ARABES UNIS": "Émirats arabes unis",
		"TRINITÉ-ET-TOBAGO": "Trinité-et-Tobago", "AFRIQUE DU SUD": "Afrique du Sud", "SRI LANKA": "Sri Lanka",
		"CONGO (RÉPUBLIQUE DÉMOCRATIQUE DU)": "Congo (République démocratique du)", "LE CAP": "Le Cap",
		"RDC": "RDC", "Nationalité inconnue": "Nationalité inconnue", "AFGHANE": "Afghane", "": "",
	} {
		if got := Country(told); got != want {
			t.Errorf("%q is set %q instead of %q", told, got, want)
		}
	}
}

// What is said of two figures is what their reader computes from them.
func TestDifferencesAreThoseOfWhatIsPrinted(t *testing.T) {
	for _, c := range []struct {
		before, after float64
		want          string
	}{
		{0.5566, 0.5594, "+0,2\u00a0point"}, // 55,7 to 55,9, not 0,28
		{0.5594, 0.5566, "−0,2\u00a0point"},
		{0.5, 0.50004, "0\u00a0point"},
		{0.9996, 1, "+0,1\u00a0point"}, // 99,9 to 100
		{0.4, 0.4204, "+2,0\u00a0points"},
	} {
		if got := PointsOf(BetweenPercents(c.before, c.after)).Text(); got != c.want {
			t.Errorf("%v to %v: %q, want %q", c.before, c.after, got, c.want)
		}
	}
	if got := BetweenHalves(1.44, 1.46); math.Abs(got-0.1) > 1e-12 { // 1,4 to 1,5
		t.Errorf("means: %v", got)
	}
	if got := BetweenHalves(17.5, 16); got != -1.5 {
		t.Errorf("medians: %v", got)
	}
}
