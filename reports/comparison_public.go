package reports

import (
	"slices"

	"github.com/agir-indicateurs/agir/queries"
	"github.com/agir-indicateurs/agir/reports/compare"
)

// publicSection holds each department against what the nation obtains with the
// same publics: age, sex, origin and months since entry. A department that opened
// late or receives those for whom it is harder is not wronged.
func (c *comparison) publicSection() Section {
	s := Section{ID: "public_egal", Title: "À public égal", NewPage: c.large()}
	codes := slices.DeleteFunc(c.present(StandardisedRates...), func(code string) bool { return len(c.strata(code, "")) == 0 })
	if len(codes) == 0 || len(c.Departements) < 3 {
		return s
	}
	t := Table{
		ID: "public_egal", Caption: "Observé sur attendu, à public égal", Columns: []Column{{Header: "Département", RowHeader: true}, {Header: "Ouverture", Format: ShortMonth}},
		Notes: []string{"Standardisation indirecte, intervalle de Poisson exact à 95" + narrow + "%, large pour un fait fréquent. Publics" + narrow +
			": quatre âges, sexe, six groupes de nationalités, quatre durées depuis l’entrée. Sur cent intervalles, le hasard seul en écarterait de 1 cinq au plus."},
	}
	for _, code := range codes {
		t.Columns = append(t.Columns, Column{Header: c.label(code) + ", O/E", Format: Ratio}, Column{Header: "Intervalle à 95" + narrow + "%", Format: RatioSpan})
	}
	apart := make(map[string]int64)
	var held int64
	for _, p := range c.Departements {
		row := Row{Cells: []Value{WordsOf(p.Name), opening(p)}}
		for _, code := range codes {
			ratio, interval := c.standardised(code, p)
			row.Cells = append(row.Cells, ratio, interval)
			if ratio.Known() {
				held++
				if interval.Number > 1 || interval.Upper < 1 {
					apart[code]++
				}
			}
		}
		t.Rows = append(t.Rows, row)
	}
	if held == 0 {
		return s
	}
	s.add(Paragraph{Text: plain("Le nombre observé (O) est rapporté au nombre attendu (E)" + narrow + ": celui que le département obtiendrait si chacun de ses publics, " +
		"selon l’âge, le sexe, l’origine et le temps écoulé depuis l’entrée, avait le taux national. Au-dessus de 1, plus qu’attendu" + narrow +
		"; au-dessous, moins. Un intervalle qui contient 1 ne dit rien de sûr.")})
	s.add(t)
	c.say(c.publicSentence(codes[0], apart[codes[0]]))
	return s
}

// strata are the counts by public of a department, or of all for an empty code.
func (c *comparison) strata(code, departement string) []compare.Stratum {
	var all []compare.Stratum
	for _, s := range c.Strata {
		if s.Indicator == code && s.Month.Equal(c.Month) && (departement == "" || s.Departement == departement) && c.holds(s.Departement) {
			all = append(all, compare.Stratum{Key: s.Key, Counted: s.Counted, Among: s.Among})
		}
	}
	return all
}

func (c *comparison) holds(departement string) bool {
	return slices.ContainsFunc(c.Departements, func(p Place) bool { return p.Code == departement })
}

// standardised is the ratio of a department and its interval. Its counts by
// public must be those of its rate: an aggregate of another day is not compared.
func (c *comparison) standardised(code string, p Place) (ratio, interval Value) {
	value, m, free := c.shown(code, p)
	if !free || !value.Known() {
		return Missing(Ratio, value.Absence), Missing(RatioSpan, value.Absence)
	}
	if m.Denominator < compare.SmallestN {
		return Missing(Ratio, TooFew), Missing(RatioSpan, TooFew)
	}
	own := c.strata(code, p.Code)
	s, ok, err := compare.Standardise(own, c.strata(code, ""))
	if err != nil || !sameCounts(own, m) {
		return Missing(Ratio, NotReceived), Missing(RatioSpan, NotReceived)
	}
	if !ok {
		return Missing(Ratio, NotRelevant), Missing(RatioSpan, NotRelevant)
	}
	return Value{Format: Ratio, Number: s.Ratio}, Value{Format: RatioSpan, Number: s.Interval.Low, Upper: s.Interval.High}
}

func sameCounts(strata []compare.Stratum, m queries.Measure) bool {
	var counted, among int64
	for _, s := range strata {
		counted, among = counted+s.Counted, among+s.Among
	}
	return counted == m.Numerator && among == m.Denominator
}
