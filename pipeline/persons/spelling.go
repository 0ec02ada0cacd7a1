package persons

import (
	"context"
	"encoding/csv"
	"fmt"
	"strings"

	"github.com/agir-indicateurs/agir/queries"
)

// Nothing is what is given for want of a value: it is missing for the comparison,
// and the row keeps it as given.
type Nothing struct {
	Words  []string // without accents, lower case: "snu", "non renseigne"
	Births []string // days of birth that stand for none: "1900-01-01"
}

// Placeholders are those of the embedded configuration. One letter repeated is
// always one.
var Placeholders = Nothing{
	Words: []string{"snu", "fnu", "lnu", "xxx", "x", "inconnu", "inconnue", "inconnus", "unknown", "sans nom", "sans prenom", "pas de nom", "pas de prenom",
		"nom inconnu", "prenom inconnu", "no name", "non renseigne", "non renseignee", "non connu", "non connue", "non communique", "non communiquee",
		"non precise", "non precisee", "non determine", "non determinee", "indetermine", "indeterminee", "a renseigner", "a completer", "a preciser",
		"neant", "aucun", "aucune", "n a", "n c", "nc", "nr", "ne sait pas", "null", "sans"},
	Births: []string{"1900-01-01"},
}

// VariantsVersion is that of variants.csv.
const VariantsVersion = 1

// readVariants gives, for each form of variants.csv, the form that the comparison takes for all of its name.
func readVariants() (forms, names []string, err error) {
	r := csv.NewReader(strings.NewReader(queries.Linkage("variants.csv")))
	r.Comment = '#'
	r.FieldsPerRecord = 2
	lines, err := r.ReadAll()
	if err != nil {
		return nil, nil, fmt.Errorf("variants.csv: %w", err)
	}
	for _, l := range lines[1:] {
		of := strings.Fields(l[1])
		for _, form := range of {
			forms, names = append(forms, form), append(names, of[0])
		}
	}
	return forms, names, nil
}

// layNames makes linkage.variant, and linkage.nothing of one line: what stands for no value.
func (l *linkage) layNames(ctx context.Context) error {
	forms, names, err := readVariants()
	if err != nil {
		return err
	}
	if err := l.give(ctx, "variant.sql", strings.Join(forms, ","), strings.Join(names, ",")); err != nil {
		return err
	}
	if err := l.give(ctx, "nothing.sql", strings.Join(l.o.Nothing.Words, ","), strings.Join(l.o.Nothing.Births, ",")); err != nil {
		return err
	}
	return l.layCountries(ctx)
}
