package documents

import (
	"math"
	"slices"

	"github.com/agir-indicateurs/agir/reports"
	"github.com/agir-indicateurs/agir/reports/compare"
)

// rateSection compares one rate: what chance would do and what is beyond it, the
// map, the funnel, then every department with its interval.
func (c *comparison) rateSection(code string) reports.Section {
	s := reports.Section{ID: code, Title: c.label(code)}
	if m, free := c.free(code, c.Territory); free {
		rate, _ := m.Rate()
		s.Finding = reports.FormatPercent(rate)
	}
	s.Add(reports.Paragraph{Text: reports.PlainText(c.indicators[code].Definition)})
	j, ok := c.judge(code)
	if !ok {
		s.Add(c.intervalsTable(code, nil))
		return s
	}
	s.Add(reports.Paragraph{Text: c.chance(j)})
	if j.judged > 0 {
		if m, ok := c.tileMap(code, j.shrinkage); ok {
			s.Add(m)
		}
		s.Add(c.drawFunnel(j))
	}
	s.Add(c.intervalsTable(code, &j.shrinkage))
	s.Finding = found(s.Finding, c.ecartsOn(code))
	return s
}

// leastJudged is the number of departments under which nothing is judged: two
// rates make no distribution.
const leastJudged = 3

// judgement is what chance and ordinary diversity make of the rates of the departments.
// Limits and weights rest on the printed figures alone, the nation's at the centre: a
// value fitted on a withheld count as well gives it back to whoever fits it again.
type judgement struct {
	code      string
	funnel    compare.Funnel
	shrinkage compare.Shrinkage
	places    []reports.Territory // of which the rate is printed
	points    []compare.Point     // theirs
	judged    int                 // of these, large enough
}

func (c *comparison) judge(code string) (judgement, bool) {
	j := judgement{code: code}
	for _, p := range c.Departements {
		m, free := c.free(code, p)
		if !free || m.Denominator == 0 {
			continue
		}
		j.places, j.points = append(j.places, p), append(j.points, pointOf(m))
		if m.Denominator >= compare.SmallestN {
			j.judged++
		}
	}
	nation, free := c.free(code, c.Territory)
	if !free || len(c.Departements) < leastJudged || len(j.points) == 0 {
		return j, false
	}
	var ok, shrinks bool
	j.funnel, ok = compare.NewFunnel(pointOf(nation), j.points)
	j.shrinkage, shrinks = compare.NewShrinkage(pointOf(nation), j.points)
	return j, ok && shrinks
}

// chance says how many écarts there are, and how many chance alone would make.
func (c *comparison) chance(j judgement) reports.Text {
	if j.judged == 0 {
		return reports.PlainText("Aucun département dont le taux peut être communiqué ne compte " + reports.FormatCount(compare.SmallestN) + " personnes" + reports.Narrow +
			": effectifs insuffisants pour juger d’un écart ce mois-ci.")
	}
	var above, below []string
	for i, p := range j.points {
		switch j.funnel.Classify(p) {
		case compare.BeyondHigh:
			above = append(above, j.places[i].Name)
		case compare.BeyondLow:
			below = append(below, j.places[i].Name)
		}
	}
	judged, n := int64(j.judged), int64(len(above)+len(below))
	text := join(reports.PlainText(reports.Counted(judged, "département compte", "départements comptent")+" assez de personnes pour être "+reports.Plural(judged, "jugé", "jugés")+
		reports.Narrow+": "), strong(ecarts(n)), reports.PlainText(" au-delà des limites à 99,8"+reports.Narrow+"%, où le hasard seul en placerait "+
		byChance(j.funnel.ByChance(j.points))+"."))
	if len(below) > 0 {
		text = join(text, reports.PlainText(" Au-dessous"+reports.Narrow+": "+enumerate(below)+"."))
	}
	if len(above) > 0 {
		text = join(text, reports.PlainText(" Au-dessus"+reports.Narrow+": "+enumerate(above)+"."))
	}
	if j.funnel.Widened {
		text = join(text, reports.PlainText(" Les départements diffèrent entre eux plus que le hasard ne le ferait"+reports.Narrow+": les limites en tiennent compte."))
	}
	if j.shrinkage.Rho == 0 {
		text = join(text, reports.PlainText(alike(n)))
	}
	c.ecarts = append(c.ecarts, ecartsOf{j.code, n, j.judged, j.funnel.ByChance(j.points), above, below})
	return text
}

// alike says that the departments differ no more than by chance: all of them, or all but
// those that do.
func alike(ecarts int64) string {
	who := " Leurs taux ne diffèrent"
	if ecarts > 0 {
		who = reports.Plural(ecarts, " Mis à part cet écart, leurs taux ne diffèrent", " Mis à part ces écarts, leurs taux ne diffèrent")
	}
	return who + " pas plus que le hasard ne le ferait" + reports.Narrow + ": toutes les valeurs lissées sont celle de l’ensemble, et une carte n’en dirait rien."
}

// byChance prints how many points chance alone puts beyond the outer limits.
func byChance(n float64) string {
	if n < 0.1 {
		return reports.FormatDecimal(n, 2)
	}
	return reports.FormatDecimal(n, 1)
}

func ecarts(n int64) string {
	if n == 0 {
		return "aucun écart"
	}
	return reports.Counted(n, "écart", "écarts")
}

// intervalsTable gives each department its rate, the interval that says how
// little a small number tells, its shrunken rate where there is one, and what is
// around it.
func (c *comparison) intervalsTable(code string, s *compare.Shrinkage) reports.Table {
	t := reports.Table{
		ID: "comparaison_" + code, Caption: c.label(code) + ", par département", Columns: []reports.Column{
			{Header: "Département", RowHeader: true}, {Header: "Nombre", Format: reports.Count}, {Header: "Sur", Format: reports.Count},
			{Header: "Taux", Format: reports.Percent}, {Header: "Intervalle à 95" + reports.Narrow + "%", Format: reports.Span},
		},
		Notes: append([]string{"Intervalle de Wilson."}, c.yearNotes(code)...),
	}
	if s != nil {
		t.Columns = append(t.Columns, reports.Column{Header: "Taux lissé", Format: reports.Percent})
		t.Notes = append(t.Notes, "Taux lissé"+reports.Narrow+": rapproché de l’ensemble, d’autant plus que l’effectif est petit (bêta-binomiale, moments).")
	}
	if c.regional() {
		t.Columns = append(t.Columns, reports.Column{Header: "Région", Format: reports.Percent})
	}
	t.Columns = append(t.Columns, reports.Column{Header: c.Territory.Name, Format: reports.Percent})
	target, aimed := c.Targets.Nation[code]
	if aimed {
		t.Columns = append(t.Columns, reports.Column{Header: "Variation habituelle"})
		t.Notes = append(t.Notes, "Cible nationale"+reports.Narrow+": "+reports.FormatTarget(target)+".", assuranceNote)
	}
	for _, p := range append(slices.Clone(c.Departements), c.Territory) {
		row := reports.Row{Cells: append([]reports.Value{reports.WordsOf(p.Name)}, c.rateCells(code, p)...)}
		if p.Level == c.Territory.Level {
			row.Kind = reports.Total
		}
		if s != nil {
			row.Cells = append(row.Cells, c.shrunken(*s, code, p))
		}
		region, nation := c.wider(code, p)
		if c.regional() {
			row.Cells = append(row.Cells, region)
		}
		row.Cells = append(row.Cells, nation)
		if aimed {
			row.Cells = append(row.Cells, c.assured(code, p))
		}
		t.Rows = append(t.Rows, row)
	}
	if aimed {
		return withoutVainAssurance(t)
	}
	return t
}

// shrunken is the rate of a department drawn towards the common one.
func (c *comparison) shrunken(s compare.Shrinkage, code string, p reports.Territory) reports.Value {
	value, m, _ := c.shown(code, p)
	switch {
	case p.Level == c.Territory.Level:
		return reports.Missing(reports.Percent, reports.NotRelevant)
	case !value.Known():
		return reports.Missing(reports.Percent, value.Absence)
	}
	return reports.PercentOf(perThousand(s.Shrunken(pointOf(m))))
}

// rateCells are the numerator, the denominator, the rate and the interval of a
// place, or what stands for them.
func (c *comparison) rateCells(code string, p reports.Territory) []reports.Value {
	value, m, free := c.shown(code, p)
	if !free || m.Month.IsZero() {
		among := reports.Missing(reports.Count, value.Absence)
		if !free && c.Among != nil && c.Among(m) {
			among = reports.CountOf(m.Denominator)
		}
		return []reports.Value{reports.Missing(reports.Count, value.Absence), among, value, reports.Missing(reports.Span, value.Absence)}
	}
	interval := reports.Missing(reports.Span, value.Absence)
	if w, ok := compare.Wilson(m.Numerator, m.Denominator); ok && value.Known() {
		interval = reports.SpanOf(w.Low, w.High)
	}
	return []reports.Value{reports.CountOf(m.Numerator), reports.CountOf(m.Denominator), value, interval}
}

// perThousand rounds a value that is worked out from several counts to the digit that is
// printed: the others would tell, in a workbook or in a drawing, what it was made of.
func perThousand(x float64) float64 { return math.Round(x*1000) / 1000 }

// drawFunnel places the departments that may be shown inside the limits of
// chance.
func (c *comparison) drawFunnel(j judgement) reports.Chart {
	code, f := j.code, j.funnel
	shape := reports.Funnel{Centre: reports.Reference{Value: f.Rate, Label: "ensemble " + reports.FormatPercent(f.Rate)}}
	data := reports.Table{ID: "entonnoir_" + code, Caption: c.label(code) + ", lecture de l’entonnoir", Columns: []reports.Column{
		{Header: "Département", RowHeader: true}, {Header: "Sur", Format: reports.Count}, {Header: "Taux", Format: reports.Percent}, {Header: "Lecture"},
	}}
	title := c.label(code) + ", selon l’effectif"
	text := title + ". "
	var sizes []float64
	for i, p := range j.points {
		rate := float64(p.Counted) / float64(p.Among)
		class := f.Classify(p)
		shape.Points = append(shape.Points, reports.FunnelPoint{
			Label: j.places[i].Name, N: float64(p.Among), Rate: rate, Hollow: class == compare.TooFew, Ecart: class.Ecart(),
		})
		data.Rows = append(data.Rows, reports.Row{Cells: []reports.Value{reports.WordsOf(j.places[i].Name), reports.CountOf(p.Among), reports.PercentOf(rate), reports.WordsOf(class.Label())}})
		sizes = append(sizes, float64(p.Among))
		text += j.places[i].Name + ", " + reports.FormatPercent(rate) + " sur " + reports.FormatCount(p.Among) + reports.Narrow + ": " + class.Label() + ". "
	}
	shape.X = funnelSizes(c.indicators[code].Unit, sizes)
	held := []float64{f.Rate}
	for _, p := range shape.Points {
		held = append(held, p.Rate)
	}
	slices.Sort(sizes)
	middle := f.Limits(int64(sizes[len(sizes)/2]), compare.Outer)
	shape.Y = reports.LimitedShareAxis("", append(held, perThousand(middle.Low), perThousand(middle.High))...)
	for k := range 61 {
		n := max(1, shape.X.Min+(shape.X.Max-shape.X.Min)*float64(k)/60)
		inner, outer := f.Limits(int64(n), compare.Inner), f.Limits(int64(n), compare.Outer)
		shape.Inner = append(shape.Inner, reports.FunnelLimit{N: n, Low: perThousand(inner.Low), High: perThousand(inner.High)})
		shape.Outer = append(shape.Outer, reports.FunnelLimit{N: n, Low: perThousand(outer.Low), High: perThousand(outer.High)})
	}
	return reports.Chart{
		ID: "entonnoir_" + code, Title: title, Shape: shape, Data: data, Alternative: text[:len(text)-1],
		Notes: []string{"Tirets" + reports.Narrow + ": 95" + reports.Narrow + "% des points attendus par hasard. Trait plein" + reports.Narrow + ": 99,8" + reports.Narrow +
			"%, au-delà duquel on parle d’écart. Point creux" + reports.Narrow + ": effectif insuffisant pour juger."},
	}
}

// funnelSizes is the scale of the sizes of a funnel: from nothing, unless the least of them
// would leave half of it empty.
func funnelSizes(unit string, sizes []float64) reports.Axis {
	if slices.Min(sizes) > slices.Max(sizes)/2 {
		return reports.FittedAxis(unit, reports.Count, sizes...)
	}
	return reports.CountAxis(unit, sizes...)
}
