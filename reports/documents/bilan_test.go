package documents_test

import (
	"strings"
	"testing"

	"github.com/agir-indicateurs/agir/reports"
	"github.com/agir-indicateurs/agir/reports/documents"
	"github.com/agir-indicateurs/agir/reports/samples"
)

// A period of which a month may still be completed stands beside another; the difference is
// said once it is settled.
func TestAPeriodUnderwayIsNotCompared(t *testing.T) {
	for _, underway := range []bool{true, false} {
		in := samples.Bilan()
		in.ProvisionalFrom = in.Month.AddDate(0, 1, 0)
		in.Evidence.Statements = nil
		if underway {
			in.ProvisionalFrom = in.Month
		}
		first := documents.Bilan(in).Sections[0]
		said := plainWords(first.Heading())
		list, _ := first.Blocks[0].(reports.List)
		for _, item := range list.Items {
			said += "\n" + plainWords(item.String())
		}
		for _, compared := range []string{"de plus qu", "de moins qu", "autant qu", "la comparaison porte sur"} {
			if underway && strings.Contains(said, compared) {
				t.Errorf("underway, it says %q: %s", compared, said)
			}
		}
		if strings.Contains(said, "(provisoire)") != underway || strings.Contains(said, "peuvent encore changer") != underway {
			t.Errorf("underway %v: %s", underway, said)
		}
		if !underway && !strings.Contains(said, " qu’au 2ᵉ trimestre 2023") {
			t.Errorf("settled, it is not compared: %s", said)
		}
	}
}

// The profile of those who entered is headed by the period that it is of.
func TestAProfileIsOfItsPeriod(t *testing.T) {
	for period, want := range map[string]string{"2024-T2": "Entrées du trimestre", "2024": "Entrées de l’année"} {
		in := samples.Bilan()
		in.Periods[0].Name = period
		found := false
		for _, table := range documents.Bilan(in).Tables() {
			if table.ID == "profil" {
				found = true
				if got := table.Columns[1].Header; got != want {
					t.Errorf("%q, want %q", got, want)
				}
			}
		}
		if !found {
			t.Errorf("%s: no profile", want)
		}
	}
}

func plainWords(text string) string {
	return strings.NewReplacer("\u202f", " ", "\u00a0", " ").Replace(text)
}
