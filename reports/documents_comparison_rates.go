package reports

import (
	"slices"

	"github.com/agir-indicateurs/agir/reports/compare"
)

// rateSection compares one rate: what chance would do and what is beyond it, the
// map, the funnel, then every department with its interval.
func (c *comparison) rateSection(code string) Section {
	s := Section{ID: code, Title: c.label(code), NewPage: c.large()}
	s.add(Paragraph{Text: plain(c.indicators[code].Definition)})
	j, ok := c.judge(code)
	if !ok {
		s.add(c.intervalsTable(code, nil))
		return s
	}
	s.add(Paragraph{Text: c.chance(j)})
	if j.judged > 0 {
		if m, ok := c.tileMap(code, j.shrinkage); ok {
			s.add(m)
		}
		s.add(c.drawFunnel(j))
	}
	s.add(c.intervalsTable(code, &j.shrinkage))
	return s
}

// leastJudged is the number of departments under which nothing is judged: two
// rates make no distribution.
const leastJudged = 3

// judgement is what chance and ordinary diversity make of the rates of all
// departments. Its limits and its weights rest on every department, so that they
// are not bent by those that are withheld; it names only the others.
type judgement struct {
	code      string
	funnel    compare.Funnel
	shrinkage compare.Shrinkage
	places    []Place         // of which the rate may be printed
	points    []compare.Point // theirs
	judged    int             // of these, large enough
}

func (c *comparison) judge(code string) (judgement, bool) {
	j := judgement{code: code}
	var all []compare.Point
	for _, p := range c.Departements {
		m := c.measure(code, p)
		if m.Month.IsZero() || m.Denominator == 0 {
			continue
		}
		all = append(all, pointOf(m))
		if _, free := c.free(code, p); free {
			j.places, j.points = append(j.places, p), append(j.points, pointOf(m))
			if m.Denominator >= compare.SmallestN {
				j.judged++
			}
		}
	}
	if _, free := c.free(code, c.Place); !free || len(c.Departements) < leastJudged || len(j.points) == 0 {
		return j, false
	}
	var ok, shrinks bool
	j.funnel, ok = compare.NewFunnel(all)
	j.shrinkage, shrinks = compare.NewShrinkage(all)
	return j, ok && shrinks
}

// chance says how many écarts there are, and how many chance alone would make.
func (c *comparison) chance(j judgement) Text {
	if j.judged == 0 {
		return plain("Aucun département dont le taux peut être communiqué ne compte " + FormatCount(compare.SmallestN) + " personnes" + narrow +
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
	text := join(plain(Counted(judged, "département compte", "départements comptent")+" assez de personnes pour être "+Plural(judged, "jugé", "jugés")+
		narrow+": "), strong(ecarts(n)), plain(" au-delà des limites à 99,8"+narrow+"%, où le hasard seul en placerait "+
		byChance(j.judged)+"."))
	if len(below) > 0 {
		text = join(text, plain(" Au-dessous"+narrow+": "+enumerate(below)+"."))
	}
	if len(above) > 0 {
		text = join(text, plain(" Au-dessus"+narrow+": "+enumerate(above)+"."))
	}
	if j.funnel.Widened {
		text = join(text, plain(" Les départements diffèrent entre eux plus que le hasard ne le ferait"+narrow+": les limites en tiennent compte."))
	}
	if j.shrinkage.Rho == 0 {
		text = join(text, plain(" Leurs taux ne diffèrent pas plus que le hasard ne le ferait"+narrow+": toutes les valeurs lissées sont celle de l’ensemble, et une carte n’en dirait rien."))
	}
	c.ecarts = append(c.ecarts, ecartsOf{j.code, n, j.judged})
	return text
}

// byChance is how many of some points chance alone puts beyond the outer limits.
func byChance(points int) string {
	n := compare.ByChance(points, compare.Outer)
	if n < 0.1 {
		return FormatDecimal(n, 2)
	}
	return FormatDecimal(n, 1)
}

func ecarts(n int64) string {
	if n == 0 {
		return "aucun écart"
	}
	return Counted(n, "écart", "écarts")
}

// intervalsTable gives each department its rate, the interval that says how
// little a small number tells, its shrunken rate where there is one, and what is
// around it.
func (c *comparison) intervalsTable(code string, s *compare.Shrinkage) Table {
	t := Table{
		ID: "comparaison_" + code, Caption: c.label(code) + ", par département", Columns: []Column{
			{Header: "Département", RowHeader: true}, {Header: "Nombre", Format: Count}, {Header: "Sur", Format: Count},
			{Header: "Taux", Format: Percent}, {Header: "Intervalle à 95" + narrow + "%", Format: Span},
		},
		Notes: []string{"Intervalle de Wilson."},
	}
	if s != nil {
		t.Columns = append(t.Columns, Column{Header: "Taux lissé", Format: Percent})
		t.Notes = append(t.Notes, "Taux lissé"+narrow+": rapproché de l’ensemble, d’autant plus que l’effectif est petit (bêta-binomiale, moments).")
	}
	if c.regional() {
		t.Columns = append(t.Columns, Column{Header: "Région", Format: Percent})
	}
	t.Columns = append(t.Columns, Column{Header: c.Place.Name, Format: Percent})
	for _, p := range append(slices.Clone(c.Departements), c.Place) {
		row := Row{Cells: append([]Value{WordsOf(p.Name)}, c.rateCells(code, p)...)}
		if p.Level == c.Place.Level {
			row.Kind = Total
		}
		if s != nil {
			row.Cells = append(row.Cells, c.shrunken(*s, code, p))
		}
		region, nation := c.wider(code, p)
		if c.regional() {
			row.Cells = append(row.Cells, region)
		}
		row.Cells = append(row.Cells, nation)
		t.Rows = append(t.Rows, row)
	}
	return t
}

// shrunken is the rate of a department drawn towards the common one.
func (c *comparison) shrunken(s compare.Shrinkage, code string, p Place) Value {
	value, m, _ := c.shown(code, p)
	switch {
	case p.Level == c.Place.Level:
		return Missing(Percent, NotRelevant)
	case !value.Known():
		return Missing(Percent, value.Absence)
	}
	return PercentOf(s.Shrunken(pointOf(m)))
}

// rateCells are the numerator, the denominator, the rate and the interval of a
// place, or what stands for them.
func (c *comparison) rateCells(code string, p Place) []Value {
	value, m, free := c.shown(code, p)
	if !free || m.Month.IsZero() {
		return []Value{Missing(Count, value.Absence), Missing(Count, value.Absence), value, Missing(Span, value.Absence)}
	}
	interval := Missing(Span, value.Absence)
	if w, ok := compare.Wilson(m.Numerator, m.Denominator); ok && value.Known() {
		interval = SpanOf(w.Low, w.High)
	}
	return []Value{CountOf(m.Numerator), CountOf(m.Denominator), value, interval}
}

// drawFunnel places the departments that may be shown inside the limits of
// chance.
func (c *comparison) drawFunnel(j judgement) Chart {
	code, f := j.code, j.funnel
	shape := Funnel{Centre: Reference{f.Rate, "ensemble " + FormatPercent(f.Rate)}}
	data := Table{ID: "entonnoir_" + code, Caption: c.label(code) + ", lecture de l’entonnoir", Columns: []Column{
		{Header: "Département", RowHeader: true}, {Header: "Sur", Format: Count}, {Header: "Taux", Format: Percent}, {Header: "Lecture"},
	}}
	title := c.label(code) + ", selon l’effectif"
	text := title + ". "
	var sizes []float64
	for i, p := range j.points {
		rate := float64(p.Counted) / float64(p.Among)
		class := f.Classify(p)
		shape.Points = append(shape.Points, FunnelPoint{
			Label: j.places[i].Name, N: float64(p.Among), Rate: rate, Hollow: class == compare.TooFew, Ecart: class.Ecart(),
		})
		data.Rows = append(data.Rows, Row{Cells: []Value{WordsOf(j.places[i].Name), CountOf(p.Among), PercentOf(rate), WordsOf(class.Label())}})
		sizes = append(sizes, float64(p.Among))
		text += j.places[i].Name + ", " + FormatPercent(rate) + " sur " + FormatCount(p.Among) + narrow + ": " + class.Label() + ". "
	}
	shape.X = countAxis(c.indicators[code].Unit, sizes...)
	for k := 1; k <= 60; k++ {
		n := shape.X.Max * float64(k) / 60
		inner, outer := f.Limits(max(1, int64(n)), compare.Inner), f.Limits(max(1, int64(n)), compare.Outer)
		shape.Inner = append(shape.Inner, FunnelLimit{N: n, Low: inner.Low, High: inner.High})
		shape.Outer = append(shape.Outer, FunnelLimit{N: n, Low: outer.Low, High: outer.High})
	}
	shape.Y = wholeShare("")
	return Chart{
		ID: "entonnoir_" + code, Title: title, Shape: shape, Data: data, Alternative: text[:len(text)-1],
		Notes: []string{"Tirets" + narrow + ": 95" + narrow + "% des points attendus par hasard. Trait plein" + narrow + ": 99,8" + narrow +
			"%, au-delà duquel on parle d’écart. Point creux" + narrow + ": effectif insuffisant pour juger."},
	}
}
