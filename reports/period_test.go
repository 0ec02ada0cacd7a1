package reports

import (
	"strings"
	"testing"
)

func TestPeriodsAreSaid(t *testing.T) {
	spaced := func(s string) string { return strings.ReplaceAll(s, Fixed, " ") }
	for period, want := range map[string][4]string{
		"2023-T1": {"1ᵉʳ trimestre 2023", "au 1ᵉʳ trimestre 2023", "du 1ᵉʳ trimestre 2023", "1ᵉʳ trim. 2023"},
		"2023-T3": {"3ᵉ trimestre 2023", "au 3ᵉ trimestre 2023", "du 3ᵉ trimestre 2023", "3ᵉ trim. 2023"},
		"2023":    {"année 2023", "en 2023", "de l’année 2023", "2023"},
	} {
		got := [4]string{spaced(PeriodName(period)), spaced(InPeriod(period)), spaced(OfPeriod(period)), spaced(ShortPeriod(period))}
		if got != want {
			t.Errorf("%s: %q", period, got)
		}
	}
}
