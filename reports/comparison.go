package reports

import (
	"slices"
	"time"

	"github.com/agir-indicateurs/agir/queries"
	"github.com/agir-indicateurs/agir/reports/compare"
)

// ComparisonInput is what the comparatif national rests on.
type ComparisonInput struct {
	Figures      *queries.Figures
	Indicators   []queries.Indicator
	Place        Place   // the nation
	Departements []Place // in the order of their codes: they are never ranked
	Publisher    string
	Month        time.Time
	IssuedOn     time.Time
	NextOn       time.Time
	Edition      int
	Status       Status
	// Withhold says which measures must not be printed: small counts, and those
	// that would give them back. Required: a comparison leaves the departments.
	Withhold func(queries.Measure) bool
}

// comparedShares are the rates that departments are set side by side on.
var comparedShares = []string{
	"entree_3_mois", "contact_regulier", "diagnostic_fait", "plan_fait", "emploi_sortie", "logement_sortie", "sortie_positive",
}

// Comparison sets departments side by side, each rate with its interval, none
// ranked. A funnel calls écart only what chance cannot explain.
func Comparison(in ComparisonInput) *Report {
	v := newView(in.Figures, compared(in.Indicators), nil, in.Place, in.Month, time.Time{})
	r := &Report{
		Kind: ComparisonReport, Title: "Comparatif des départements", Subtitle: in.Place.Name + ", " + FormatMonth(in.Month),
		Territory: in.Place.Name, Code: in.Place.Code, Publisher: in.Publisher, Month: in.Month, AsOf: in.Figures.AsOf,
		Edition: in.Edition, Status: in.Status, IssuedOn: in.IssuedOn, NextOn: in.NextOn, Language: "fr",
	}
	counts := Section{ID: "effectifs", Title: "Effectifs"}
	counts.addTable(in.countsTable(v))
	r.Sections = append(r.Sections, counts)
	for _, code := range v.present(comparedShares...) {
		s := Section{ID: code, Title: v.label(code)}
		s.add(Paragraph{Text: plain(v.indicators[code].Definition)})
		if c, ok := in.funnel(v, code); ok {
			s.add(c)
		}
		s.addTable(in.intervalsTable(v, code))
		r.Sections = append(r.Sections, s)
	}
	r.Sections = append(r.Sections, definitionsSection(v))
	r.Notes = append(generalNotes(r, v), "Les départements ne sont pas classés"+narrow+": une différence se lit avec son intervalle.")
	return r
}

// compared keeps the indicators that the comparison prints, and defines.
func compared(all []queries.Indicator) []queries.Indicator {
	return slices.DeleteFunc(slices.Clone(all), func(i queries.Indicator) bool {
		return !slices.Contains(comparedCounts, i.Code) && !slices.Contains(comparedShares, i.Code)
	})
}

// shown is a figure, or that it is withheld.
func (in ComparisonInput) shown(v *view, code string) (Value, queries.Measure, bool) {
	m := v.measure(code, v.month)
	if !m.Month.IsZero() && in.Withhold(m) {
		return Missing(formatOf(v.indicators[code]), Withheld), m, false
	}
	return v.value(code, v.month), m, true
}

func (in ComparisonInput) countsTable(v *view) (Table, bool) {
	codes := v.present(comparedCounts...)
	t := Table{ID: "effectifs", Caption: "Effectifs par département", Columns: []Column{{Header: "Département", RowHeader: true}}}
	for _, c := range codes {
		t.Columns = append(t.Columns, Column{Header: v.label(c), Format: Count})
	}
	for i, p := range append([]Place{in.Place}, in.Departements...) {
		row := Row{Cells: []Value{WordsOf(p.Name)}}
		if i == 0 {
			row.Kind = Total
		}
		for _, c := range codes {
			value, _, _ := in.shown(v.at(p), c)
			row.Cells = append(row.Cells, value)
		}
		t.Rows = append(t.Rows, row)
	}
	t.Rows = append(t.Rows[1:], t.Rows[0])
	return t, len(codes) > 0
}

// intervalsTable gives each department its rate and the interval that says how
// little a small number tells.
func (in ComparisonInput) intervalsTable(v *view, code string) (Table, bool) {
	t := Table{
		ID: "comparaison_" + code, Caption: v.label(code) + ", par département", Columns: []Column{
			{Header: "Département", RowHeader: true}, {Header: "Taux", Format: Percent},
			{Header: "Intervalle à 95" + narrow + "%", Format: Span}, {Header: "Nombre", Format: Count}, {Header: "Sur", Format: Count},
		},
		Notes: []string{"Intervalle de Wilson."},
	}
	for _, p := range append(append([]Place(nil), in.Departements...), in.Place) {
		value, m, free := in.shown(v.at(p), code)
		row := Row{Cells: []Value{WordsOf(p.Name), value, Missing(Span, value.Absence), CountOf(m.Numerator), CountOf(m.Denominator)}}
		if !free {
			row.Cells[3], row.Cells[4] = Missing(Count, Withheld), Missing(Count, Withheld)
		} else if w, ok := compare.Wilson(m.Numerator, m.Denominator); ok && value.Known() {
			row.Cells[2] = SpanOf(w.Low, w.High)
		}
		if row.Cells[2].Absence == Present && row.Cells[2].Upper == 0 {
			row.Cells[2].Absence = NotRelevant
		}
		if p.Code == in.Place.Code {
			row.Kind = Total
		}
		t.Rows = append(t.Rows, row)
	}
	return t, true
}

// funnel places the departments that may be shown inside the limits of chance.
func (in ComparisonInput) funnel(v *view, code string) (Chart, bool) {
	var points []compare.Point
	var places []Place
	for _, p := range in.Departements {
		if _, m, free := in.shown(v.at(p), code); free && m.Known && m.Denominator > 0 {
			points = append(points, compare.Point{Counted: m.Numerator, Among: m.Denominator})
			places = append(places, p)
		}
	}
	f, ok := compare.NewFunnel(points)
	if !ok || len(points) < 3 {
		return Chart{}, false
	}
	return drawFunnel(v, code, f, points, places), true
}

func drawFunnel(v *view, code string, f compare.Funnel, points []compare.Point, places []Place) Chart {
	shape := Funnel{Centre: Reference{f.Rate, "ensemble " + FormatPercent(f.Rate)}}
	data := Table{ID: "entonnoir_" + code, Caption: v.label(code) + ", lecture de l’entonnoir", Columns: []Column{
		{Header: "Département", RowHeader: true}, {Header: "Sur", Format: Count}, {Header: "Taux", Format: Percent}, {Header: "Lecture"},
	}}
	title := v.label(code) + ", selon l’effectif"
	text := title + ". "
	var sizes []float64
	for i, p := range points {
		rate := v.at(places[i]).value(code, v.month).Number
		class := f.Classify(p)
		shape.Points = append(shape.Points, FunnelPoint{
			Label: places[i].Name, N: float64(p.Among), Rate: rate, Hollow: class == compare.TooFew, Ecart: class.Ecart(),
		})
		data.Rows = append(data.Rows, Row{Cells: []Value{WordsOf(places[i].Name), CountOf(p.Among), PercentOf(rate), WordsOf(class.Label())}})
		sizes = append(sizes, float64(p.Among))
		text += places[i].Name + ", " + FormatPercent(rate) + " sur " + FormatCount(p.Among) + narrow + ": " + class.Label() + ". "
	}
	shape.X = countAxis(v.indicators[code].Unit, sizes...)
	for k := 1; k <= 60; k++ {
		n := shape.X.Max * float64(k) / 60
		for coverage, limits := range map[compare.Coverage]*[]FunnelLimit{compare.Inner: &shape.Inner, compare.Outer: &shape.Outer} {
			i := f.Limits(max(1, int64(n)), coverage)
			*limits = append(*limits, FunnelLimit{N: n, Low: i.Low, High: i.High})
		}
	}
	shape.Y = wholeShare("")
	return Chart{
		ID: "entonnoir_" + code, Title: title, Shape: shape, Data: data, Alternative: text[:len(text)-1],
		Notes: []string{"Tirets" + narrow + ": 95" + narrow + "% des points attendus par hasard. Trait plein" + narrow + ": 99,8" + narrow + "%, au-delà duquel on parle d’écart."},
	}
}
