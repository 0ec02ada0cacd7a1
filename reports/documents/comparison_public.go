package documents

import (
	"math"
	"slices"
	"strings"

	"github.com/agir-indicateurs/agir/queries"
	"github.com/agir-indicateurs/agir/reports"
	"github.com/agir-indicateurs/agir/reports/compare"
)

// publicSection holds each department against what the nation obtains with the
// same publics: age, sex, origin and months since entry. A department that opened
// late or receives those for whom it is harder is not wronged.
func (c *comparison) publicSection() reports.Section {
	s := reports.Section{ID: "public_egal", Title: "À public égal", NewPage: c.large()}
	codes := slices.DeleteFunc(c.present(queries.AtEqualPublic()...), func(code string) bool { return len(c.strata(code, "")) == 0 })
	if len(codes) == 0 || len(c.Departements) < leastJudged {
		return s
	}
	for start := 0; start < len(codes); start += 2 {
		s.AddTable(c.publicTable(codes[start:min(start+2, len(codes))]))
	}
	if len(s.Blocks) == 0 {
		return s
	}
	how := reports.Paragraph{Text: reports.PlainText("Le nombre observé (O) est rapporté au nombre attendu (E)" + reports.Narrow + ": celui que le département obtiendrait si chacun de ses publics, " +
		"selon l’âge, le sexe, l’origine et le temps écoulé depuis l’entrée, avait le taux de l’ensemble des départements dont le taux est imprimé. Au-dessus de 1, plus qu’attendu" + reports.Narrow +
		"; au-dessous, moins. Un intervalle qui contient 1 ne dit rien de sûr.")}
	if slices.ContainsFunc(codes, c.isAccess) {
		how.Text = join(how.Text, reports.PlainText(" L’accès à un an se juge sur les seules personnes entrées depuis un an au moins, qui ont toutes eu ce temps."))
	}
	s.Blocks = slices.Insert(s.Blocks, 0, reports.Block(how))
	return s
}

func (c *comparison) isAccess(code string) bool { return c.indicators[code].Kind == queries.Incidence }

// publicTable sets the ratios of some rates side by side.
func (c *comparison) publicTable(codes []string) (reports.Table, bool) {
	t := reports.Table{
		ID: "public_egal_" + codes[0], Caption: "Observé sur attendu, à public égal" + reports.Narrow + ": " + c.labels(codes),
		Columns: []reports.Column{{Header: "Département", RowHeader: true}, {Header: "Ouverture", Format: reports.ShortMonth}},
		Notes: []string{"Standardisation indirecte, intervalle du score à 95" + reports.Narrow + "% (celui de Wilson, étendu à plusieurs publics). Publics" + reports.Narrow +
			": quatre âges, sexe, groupes de nationalités, quatre durées depuis l’entrée. Sur cent intervalles, le hasard seul en écarterait de 1 cinq au plus."},
	}
	for _, code := range codes {
		t.Columns = append(t.Columns, reports.Column{Header: c.label(code) + ", O/E", Format: reports.Ratio}, reports.Column{Header: "Intervalle à 95" + reports.Narrow + "%", Format: reports.RatioSpan})
	}
	if slices.ContainsFunc(codes, c.isAccess) {
		t.Notes = append(t.Notes, "Accès"+reports.Narrow+": mêmes publics à l’entrée, sans la durée, qui est d’un an pour tous.")
	}
	apart := make(map[string]int64)
	held := false
	for _, p := range c.Departements {
		row := reports.Row{Cells: []reports.Value{reports.WordsOf(p.Name), opening(p)}}
		for _, code := range codes {
			ratio, interval := c.standardised(code, p)
			row.Cells = append(row.Cells, ratio, interval)
			held = held || ratio.Known()
			if ratio.Known() && (interval.Number > 1 || interval.Upper < 1) {
				apart[code]++
			}
		}
		t.Rows = append(t.Rows, row)
	}
	if held && codes[0] == queries.AtEqualPublic()[0] {
		c.say(c.publicSentence(codes[0], apart[codes[0]]))
	}
	return t, held
}

// labels are those of some indicators, in one piece.
func (c *comparison) labels(codes []string) string {
	var all []string
	for _, code := range codes {
		all = append(all, strings.ToLower(c.label(code)[:1])+c.label(code)[1:])
	}
	return enumerate(all)
}

// strata are the counts by public of a department, or for an empty code of all those
// whose rate is printed.
func (c *comparison) strata(code, departement string) []compare.Stratum {
	if c.publics == nil {
		c.layPublics()
	}
	return c.publics[[2]string{code, departement}]
}

func (c *comparison) layPublics() {
	c.publics = make(map[[2]string][]compare.Stratum)
	place := make(map[[2]string]int) // of an indicator and a public, among all together
	for _, s := range c.Strata {
		if !s.Month.Equal(c.Month) || !c.holds(s.Departement) {
			continue
		}
		own := [2]string{s.Indicator, s.Departement}
		c.publics[own] = append(c.publics[own], compare.Stratum{Key: s.Key, Counted: s.Counted, Among: s.Among})
	}
	for _, s := range c.Strata {
		own, all := [2]string{s.Indicator, s.Departement}, [2]string{s.Indicator, ""}
		if !s.Month.Equal(c.Month) || !c.holds(s.Departement) || !c.holdsFree(s.Indicator, s.Departement) ||
			c.isAccess(s.Indicator) && c.fewOf(c.publics[own]) {
			continue
		}
		at, met := place[[2]string{s.Indicator, s.Key}]
		if !met {
			at = len(c.publics[all])
			place[[2]string{s.Indicator, s.Key}] = at
			c.publics[all] = append(c.publics[all], compare.Stratum{Key: s.Key})
		}
		sum := &c.publics[all][at]
		sum.Counted, sum.Among = sum.Counted+s.Counted, sum.Among+s.Among
	}
}

// holdsFree says whether the rate of a department is printed, and of all those who entered:
// the reference rests on no other.
func (c *comparison) holdsFree(code, departement string) bool {
	at := slices.IndexFunc(c.Departements, func(p reports.Territory) bool { return p.Code == departement })
	_, free := c.free(code, c.Departements[at])
	return free && !c.isBroken(code, c.Departements[at])
}

func (c *comparison) holds(departement string) bool {
	return slices.ContainsFunc(c.Departements, func(p reports.Territory) bool { return p.Code == departement })
}

// standardised is the ratio of a department and its interval. Its counts by
// public must be those of its rate: an aggregate of another day is not compared.
func (c *comparison) standardised(code string, p reports.Territory) (ratio, interval reports.Value) {
	value, m, free := c.shown(code, p)
	own := c.strata(code, p.Code)
	counted, among := sumOf(own)
	if free && c.isBroken(code, p) {
		return reports.Missing(reports.Ratio, reports.Broken), reports.Missing(reports.RatioSpan, reports.Broken)
	}
	if free && value.Known() && m.Kind == queries.Incidence && c.fewOf(own) {
		value, free = reports.Missing(reports.Percent, reports.Withheld), false
	}
	if !free || !value.Known() {
		if value.Absence == reports.NotYet {
			value.Absence = reports.TooEarly
		}
		return reports.Missing(reports.Ratio, value.Absence), reports.Missing(reports.RatioSpan, value.Absence)
	}
	if m.Kind == queries.Incidence { // those who have had the whole horizon, of whom nothing else is printed
		m.Numerator, m.Denominator = counted, among
	}
	if m.Denominator < compare.SmallestN {
		return reports.Missing(reports.Ratio, reports.TooFew), reports.Missing(reports.RatioSpan, reports.TooFew)
	}
	s, ok, err := compare.Standardise(own, c.strata(code, ""))
	if err != nil || counted != m.Numerator || among != m.Denominator {
		return reports.Missing(reports.Ratio, reports.NotReceived), reports.Missing(reports.RatioSpan, reports.NotReceived)
	}
	if !ok {
		return reports.Missing(reports.Ratio, reports.NotRelevant), reports.Missing(reports.RatioSpan, reports.NotRelevant)
	}
	return reports.Value{Format: reports.Ratio, Number: perHundred(s.Ratio)}, reports.Value{Format: reports.RatioSpan, Number: perHundred(s.Interval.Low), Upper: perHundred(s.Interval.High)}
}

// perHundred rounds a ratio to the digit that is printed.
func perHundred(x float64) float64 { return math.Round(x*100) / 100 }

// sumOf are the counts of all publics together.
func sumOf(strata []compare.Stratum) (counted, among int64) {
	for _, s := range strata {
		counted, among = counted+s.Counted, among+s.Among
	}
	return counted, among
}

// fewOf says whether a few of some publics got there, or did not.
func (c *comparison) fewOf(own []compare.Stratum) bool {
	counted, among := sumOf(own)
	few := c.Few
	if few == nil {
		few = func(n int64) bool { return n > 0 && n < leastDenominator }
	}
	return few(counted) || few(among-counted)
}
