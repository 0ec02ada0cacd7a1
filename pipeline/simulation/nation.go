package simulation

import (
	"bytes"
	"fmt"
	"strings"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/contract"
	"github.com/agir-indicateurs/agir/pipeline/settings"
)

// region is a region of mainland France, Corsica excepted, with the codes of
// its departments.
type region struct {
	code, label  string
	departements []string
}

func regions() []region {
	var all []region
	for _, d := range contract.Departements() {
		if d.Region == "Corse" || len(d.Code) > 2 { // Corsica and overseas
			continue
		}
		if len(all) == 0 || all[len(all)-1].label != d.Region {
			code := strings.ReplaceAll(contract.Fold(d.Region), " ", "-")
			all = append(all, region{code: code, label: d.Region})
		}
		last := &all[len(all)-1]
		last.departements = append(last.departements, d.Code)
	}
	return all
}

// Nation is the configuration of NationYAML.
func Nation() *settings.Settings {
	s, err := settings.Load("nation.yaml", NationYAML())
	if err != nil {
		panic(err) // a fault of this file, found by its test
	}
	return s
}

// NationYAML writes the configuration of an invented nation: the 94
// departments of mainland France, Corsica excepted, one direction a region, a
// lead and three partners each. Associations and opening dates are invented;
// the departments open a dozen at a time, every three months from March 2022.
func NationYAML() []byte {
	var b bytes.Buffer
	fmt.Fprint(&b, "# Une nation inventée : 94 départements, une direction par région.\n",
		"# Les associations et les dates d'ouverture sont fictives.\n\ndirections:\n")
	for _, r := range regions() {
		fmt.Fprintf(&b, "  - {code: agir-%s, label: \"AGIR %s\"}\n", r.code, r.label)
	}
	fmt.Fprint(&b, "\ndepartements:\n")
	rank := 0
	for _, r := range regions() {
		for _, d := range r.departements {
			opened := beginning.AddDate(0, rank*7%94/12*3, 0)
			fmt.Fprintf(&b, "  - {code: %q, direction: agir-%s, platform: AGIR %s, lead: accueil-%s, structures: [%s], opened: %s}\n",
				d, r.code, d, r.code, strings.Join(associations(r), ", "), opened.Format(time.DateOnly))
			rank++
		}
	}
	fmt.Fprint(&b, "\nstructures:\n")
	for _, r := range regions() {
		for i, code := range associations(r) {
			fmt.Fprintf(&b, "  - {code: %s, label: \"%s %s (fictif)\"}\n", code, trades[i].label, r.label)
		}
	}
	fmt.Fprint(&b, "\nsenders:\n")
	var all []string
	for _, r := range regions() {
		all = append(all, r.departements...)
	}
	sender(&b, "ofii", "Ofii", all, "orientations")
	for _, r := range regions() {
		for i, code := range associations(r) {
			sender(&b, code, trades[i].label+" "+r.label, r.departements, trades[i].kinds...)
		}
	}
	return b.Bytes()
}

// trades are the four associations of each region, lead first.
var trades = []struct {
	code, label string
	kinds       []string
}{
	{"accueil", "Accueil", []string{"parcours", "contacts", "situations", "demandes"}},
	{"toit", "Toit", []string{"contacts", "situations"}},
	{"metier", "Métier", []string{"contacts", "situations"}},
	{"parole", "Parole", []string{"contacts"}},
}

func associations(r region) []string {
	codes := make([]string, len(trades))
	for i, t := range trades {
		codes[i] = t.code + "-" + r.code
	}
	return codes
}

func sender(b *bytes.Buffer, code, label string, departements []string, kinds ...string) {
	fmt.Fprintf(b, "  - code: %s\n    label: %q\n    sends:\n", code, label)
	for _, kind := range kinds {
		fmt.Fprintf(b, "      - {kind: %s, departements: [\"%s\"], expected: true}\n", kind, strings.Join(departements, `", "`))
	}
}
