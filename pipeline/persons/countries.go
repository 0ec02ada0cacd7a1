package persons

import (
	"context"
	"encoding/csv"
	"fmt"
	"strings"
	"sync"
	"unicode"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
	"golang.org/x/text/runes"
	"golang.org/x/text/transform"
	"golang.org/x/text/unicode/norm"

	"github.com/agir-indicateurs/agir/queries"
)

// countries gives the ISO code of two letters for each way in which a nationality is
// written: the codes of two and three letters, the name of the country in French and in
// English (CLDR), the adjective (nationalities.csv). What says two countries says none.
var countries = sync.OnceValues(func() (map[string]string, error) {
	r := csv.NewReader(strings.NewReader(queries.Linkage("nationalities.csv")))
	r.Comment = '#'
	r.FieldsPerRecord = 2
	lines, err := r.ReadAll()
	if err != nil {
		return nil, fmt.Errorf("nationalities.csv: %w", err)
	}
	of := map[string]string{}
	add := func(form, code string) {
		form = folded(form)
		if other, met := of[form]; met && other != code {
			code = ""
		}
		of[form] = code
	}
	french, english := display.Regions(language.French), display.Regions(language.English)
	for a := 'A'; a <= 'Z'; a++ {
		for b := 'A'; b <= 'Z'; b++ {
			region, err := language.ParseRegion(string(a) + string(b))
			if err != nil || !region.IsCountry() || region.Canonicalize() != region {
				continue
			}
			code := region.String()
			for _, form := range []string{code, region.ISO3(), french.Name(region), english.Name(region)} {
				if form != "" && form != "ZZZ" {
					add(form, code)
				}
			}
		}
	}
	for _, l := range lines[1:] {
		for _, form := range strings.Fields(l[1]) {
			add(form, l[0])
		}
	}
	for form, code := range of {
		if form == "" || code == "" {
			delete(of, form)
		}
	}
	return of, nil
})

// folded writes a form as linkage.letters does.
func folded(form string) string {
	plain, _, err := transform.String(transform.Chain(norm.NFD, runes.Remove(runes.In(unicode.Mn)), norm.NFC), strings.ToLower(form))
	if err != nil {
		plain = form
	}
	return strings.Join(strings.FieldsFunc(plain, func(r rune) bool { return !unicode.IsLetter(r) }), " ")
}

// layCountries makes linkage.country: the code that each form says.
func (l *linkage) layCountries(ctx context.Context) error {
	of, err := countries()
	if err != nil {
		return err
	}
	var forms, codes []string
	for form, code := range of {
		forms, codes = append(forms, form), append(codes, code)
	}
	return l.give(ctx, "country.sql", strings.Join(forms, ","), strings.Join(codes, ","))
}
