package queries_test

import (
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/answers"
	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/queries"
)

// Of an answer to three months, the publics and the curves are those of the months that
// are asked for: the first, the last or the one between, no other. One person enters
// each month, and the first of them finds work fifteen days later.
func TestTheMonthsAskedAndNoOther(t *testing.T) {
	inbox := t.TempDir()
	for name, content := range map[string]string{
		"2023-10-04/sos-solidarites/parcours.csv": `dossier;nom;prenom;date_naissance;sexe;departement;structure;date_entree
D1;Essaifictif;Apolline;1990-09-30;F;44;soliha;2023-07-01
D2;Modelimagine;Berthe;1991-10-01;F;44;aurore;2023-08-01
D3;Inventez;Camille;1988-09-30;F;85;soliha;2023-09-01
`,
		"2023-10-05/sos-solidarites/situations.csv": "dossier;date_constat;situation_emploi\nD1;2023-07-01;sans_emploi\nD1;2023-07-16;emploi_durable\n",
	} {
		file := filepath.Join(inbox, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	ctx := context.Background()
	conf := settings.Default()
	july, august, september := time.Date(2023, 7, 1, 0, 0, 0, 0, time.UTC), time.Date(2023, 8, 1, 0, 0, 0, 0, time.UTC), time.Date(2023, 9, 1, 0, 0, 0, 0, time.UTC)
	answer, err := answers.Ask(ctx, ingested(t, inbox, conf), answers.Question{
		AsOf: time.Date(2023, 10, 10, 0, 0, 0, 0, time.UTC), Months: []time.Time{july, august, september}, Settings: conf,
	})
	if err != nil {
		t.Fatal(err)
	}
	figures, err := answer.Figures(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for _, code := range []string{queries.DureeMediane, queries.EmploiSortie, queries.DelaiEntreeMedian} { // nobody left, and OFII said nothing
		if m := figures.At(code, queries.National, "FR", september); m.Known || m.Denominator != 0 || m.Numerator != 0 {
			t.Errorf("%s of nobody: %+v", code, m)
		}
	}
	for code, want := range map[string]int64{queries.AccesEmploi6m: 3, queries.AccesLogement6m: 3} { // each entered once, whatever the outcomes
		if m := figures.At(code, queries.National, "FR", september); m.Denominator != want {
			t.Errorf("%s: of %d parcours, want %d", code, m.Denominator, want)
		}
	}
	catalogue, err := queries.Load()
	if err != nil {
		t.Fatal(err)
	}
	followed, _ := catalogue.Indicator(queries.ContactRegulier)
	work, _ := catalogue.Indicator(queries.AccesEmploi6m)
	for _, c := range []struct {
		months  []time.Time
		persons string
	}{
		{[]time.Time{july}, "2023-07 1"}, {[]time.Time{august}, "2023-08 2"}, {[]time.Time{september}, "2023-09 3"},
		{[]time.Time{july, august}, "2023-07 1, 2023-08 2"}, {[]time.Time{august, september}, "2023-08 2, 2023-09 3"},
	} {
		strata, err := answer.Strata(ctx, c.months, followed)
		if err != nil {
			t.Fatal(err)
		}
		persons := make(map[string]int64)
		var months []string
		for _, s := range strata {
			m := s.Month.Format("2006-01")
			if !slices.Contains(months, m) {
				months = append(months, m)
			}
			persons[m] += s.Among
		}
		for i, m := range months {
			months[i] = fmt.Sprintf("%s %d", m, persons[m])
		}
		if got := strings.Join(months, ", "); got != c.persons {
			t.Errorf("publics of %v: %s, want %s", c.months, got, c.persons)
		}
	}
	// Fifteen days after her entry one person of those entered by then is at work, in
	// her structure, her department and the nation.
	for month, want := range map[time.Time][4]float64{july: {1, 1, 1, 0}, august: {0.5, 1, 0.5, 0}, september: {1.0 / 3, 1, 0.5, 0}} {
		curves, err := answer.Curves(ctx, work, month, 15)
		if err != nil {
			t.Fatal(err)
		}
		for i, place := range []queries.Territory{{Level: queries.National, Code: "FR"}, {Level: queries.Structure, Code: "44/soliha"}, {Level: queries.Departement, Code: "44"}, {Level: queries.Structure, Code: "44/aurore"}} {
			at := curves[place]
			if len(at) != 2 || at[0].Value != 0 || math.Abs(at[1].Value-want[i]) > 1e-9 || i < 3 && !at[1].Known {
				t.Errorf("%s, %s: %+v, want %v at fifteen days", month.Format("2006-01"), place.Code, at, want[i])
			}
		}
	}
}
