package queries_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/agir-indicateurs/agir/cmd/agir/slow"
	"github.com/agir-indicateurs/agir/pipeline/answers"
	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/queries"
)

// withPartner and withoutPartner are a configuration before and after a partner left it.
const (
	withPartner = `directions: [{code: d, label: Direction}]
departements: [{code: "49", direction: d, platform: Plateforme 49, lead: relais, structures: [relais, barque]}]
structures: [{code: relais, label: Relais}, {code: barque, label: La Barque}]
senders:
  - {code: relais, label: Relais, sends: [{kind: parcours, departements: ["49"], expected: true}]}
  - {code: barque, label: La Barque, sends: [{kind: contacts, departements: ["49"]}]}
`
	withoutPartner = `directions: [{code: d, label: Direction}]
departements: [{code: "49", direction: d, platform: Plateforme 49, lead: relais, structures: [relais]}]
structures: [{code: relais, label: Relais}]
senders:
  - {code: relais, label: Relais, sends: [{kind: parcours, departements: ["49"], expected: true}]}
`
)

// A partner that leaves keeps what it has made: its contacts are counted as before, in
// the tables by structure too, where it stands after those that the configuration knows.
func TestWhatAPartnerWhoLeftHasMade(t *testing.T) {
	slow.Test(t, "nights follow one another")
	inbox := t.TempDir()
	for name, content := range map[string]string{
		"2023-10-04/relais/parcours.csv": "dossier;nom;prenom;date_naissance;departement;structure;date_entree\nD1;Essaifictif;Apolline;1990-05-12;49;relais;2023-08-01\n",
		"2023-10-05/barque/contacts.csv": "dossier;date_contact;mode\nD1;2023-09-10;visite\n",
	} {
		file := filepath.Join(inbox, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	load := func(text string) *settings.Settings {
		conf, err := settings.Load("agir.yaml", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		return conf
	}
	before := load(withPartner)
	s := ingested(t, inbox, before)
	month := time.Date(2023, 9, 1, 0, 0, 0, 0, time.UTC)
	var first map[string]float64
	for _, conf := range []*settings.Settings{before, load(withoutPartner)} {
		answer, err := answers.Ask(context.Background(), s, answers.Question{AsOf: time.Date(2023, 10, 10, 0, 0, 0, 0, time.UTC), Months: []time.Time{month}, Settings: conf})
		if err != nil {
			t.Fatal(err)
		}
		figures, err := answer.Figures(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		sums := map[string]float64{"contacts": float64(figures.At(queries.Contacts, queries.Departement, "49", month).Numerator)}
		for _, table := range []string{queries.TableContactsFaits, queries.TableCouverturePortee} {
			for _, c := range figures.Cells(table, queries.Departement, "49", month) {
				sums[table] += c.Sum
			}
			cells := figures.Cells(table, queries.Departement, "49", month)
			if last := cells[len(cells)-1]; last.Modality != "La Barque" && last.Modality != "barque" {
				t.Errorf("%s: the last line is %q", table, last.Modality)
			}
		}
		if first == nil {
			first = sums
		}
		for name, sum := range sums {
			if sum != first[name] || sum == 0 {
				t.Errorf("%s: %v, then %v once the partner has left", name, first[name], sum)
			}
		}
	}
}
