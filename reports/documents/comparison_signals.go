package documents

import (
	"slices"
	"time"

	"github.com/agir-indicateurs/agir/queries"
	"github.com/agir-indicateurs/agir/reports"
	"github.com/agir-indicateurs/agir/reports/compare"
)

// signalSpan is the number of settled months in which a signal must stand to be
// told: an old one was given in its time.
const signalSpan = 3

// signal is a run of months of a place that leave the ordinary.
type signal struct {
	place       reports.Territory
	code        string
	word        reports.Signal
	first, last time.Time
	chance      float64 // how often chance alone takes one of the last months as far
	lasting     bool    // whether it is a signal still, read among all series
}

// signalsSection says what moved: months that leave what the figure of a place
// does when nothing changes. Provisional months are hollow and fire nothing.
func (c *comparison) signalsSection() reports.Section {
	s := reports.Section{ID: "signaux", Title: "Signaux dans le temps", NewPage: c.large()}
	var told []signal
	var chances []float64
	for _, code := range c.present(queries.Followed()...) {
		if chart, ok := c.nationalLine(code); ok {
			s.Add(chart)
		}
		for _, p := range append([]reports.Territory{c.Territory}, c.Departements...) {
			x, ok := c.Control(code, p)
			if !ok {
				continue
			}
			chances = append(chances, x.Chance)
			told = append(told, c.Latest(x, code, p)...)
		}
	}
	followed := int64(len(chances))
	if followed == 0 {
		return s
	}
	lasting := lastingAmong(told, chances)
	text := "Une carte de contrôle suit chaque mois " + reports.Counted(followed, "série", "séries") + " d’au moins douze mois définitifs. " +
		reports.Capital(reports.PlainText(signalsCounted(int64(len(told))))).String() + " dans les trois derniers mois définitifs" + lasting + ". Un signal invite à chercher une cause" + reports.Narrow + "; il ne juge personne."
	s.Blocks = slices.Insert(s.Blocks, 0, reports.Block(reports.Paragraph{Text: reports.PlainText(text)}))
	if len(told) > 0 {
		s.Add(c.signalsTable(told))
	}
	c.say(join(reports.PlainText("Dans le temps, "), strong(signalsCounted(int64(len(told)))), reports.PlainText(" sur "+reports.Counted(followed, "série suivie", "séries suivies")+
		" au cours des trois derniers mois définitifs"+lasting+".")))
	return s
}

// controlRule says what the limits are, wherever they are drawn.
const controlRule = "Limites habituelles" + reports.Narrow + ": quand rien ne change, les trois derniers mois restent entre elles dix-neuf fois sur vingt. Elles tiennent compte " +
	"du nombre de personnes et de ce que, d’un mois à l’autre, les personnes suivies sont en grande partie les mêmes."

// falseDiscoveries is the share of the signals read together that may be chance alone.
const falseDiscoveries = 0.10

// lastingAmong marks the signals that are so among all series that are followed, and counts
// them: of many series some leave their limits by chance.
func lastingAmong(told []signal, chances []float64) string {
	found := compare.Discoveries(chances, falseDiscoveries)
	limit := 0.0
	for i, p := range chances {
		if found[i] {
			limit = max(limit, p)
		}
	}
	var lasting int64
	for i := range told {
		if told[i].lasting = limit > 0 && told[i].chance <= limit; told[i].lasting {
			lasting++
		}
	}
	switch {
	case len(told) == 0:
		return ""
	case lasting == 0:
		return " (aucun ne reste net une fois tenu compte du nombre de séries)"
	}
	return " (" + reports.Counted(lasting, "reste net", "restent nets") + " une fois tenu compte du nombre de séries)"
}

func signalsCounted(n int64) string {
	if n == 0 {
		return "aucun signal n’apparaît"
	}
	return reports.Counted(n, "signal apparaît", "signaux apparaissent")
}

// series are the readings of a figure, month by month since the opening. One withheld
// is no reading: a word on seven months in a row would place it between its neighbours.
func (c *comparison) series(code string, p reports.Territory) []Reading {
	all := readingsOf(c.indicators[code], c.span, func(month time.Time) queries.Measure { return c.at(code, p, month) }, p.OpenedOn, c.ProvisionalFrom)
	all = onSideOf(c.indicators[code], breaking(c.Breaks, code, p), c.span, all, c.Month)
	for k, month := range c.span {
		all[k].Known = all[k].Known && !c.Withhold(c.at(code, p, month))
	}
	return all
}

// at is a figure of a month, of the history or not.
func (c *comparison) at(code string, p reports.Territory, month time.Time) queries.Measure {
	if m := c.Figures.At(code, p.Level, p.Code, month); !m.Month.IsZero() || c.History == nil {
		return m
	}
	return c.History.At(code, p.Level, p.Code, month)
}

// Control is the chart of a place, unless its figure of the month is withheld: a
// signal says in words only what may be told.
func (c *comparison) Control(code string, p reports.Territory) (Control, bool) {
	if m := c.measure(code, p); m.Month.IsZero() || c.Withhold(m) {
		return Control{}, false
	}
	return NewControl(c.series(code, p))
}

// Latest is the last run of months of a chart that fire one signal, if it stands in
// the last settled months.
func (c *comparison) Latest(x Control, code string, p reports.Territory) []signal {
	r, ok := latestRun(x, c.span, c.Month, c.ProvisionalFrom)
	if !ok {
		return nil
	}
	return []signal{{place: p, code: code, word: r.word, first: r.first, last: r.last, chance: x.Chance}}
}

func (c *comparison) signalsTable(told []signal) reports.Table {
	t := reports.Table{
		ID: "signaux", Caption: "Signaux des trois derniers mois définitifs", Columns: []reports.Column{
			{Header: "Territoire", RowHeader: true}, {Header: "Indicateur"}, {Header: "Signal"}, {Header: "Depuis", Format: reports.Month}, {Header: "Jusqu’à", Format: reports.Month}, {Header: "Net parmi toutes les séries"},
		},
		Notes: []string{controlRule, "Net parmi toutes les séries" + reports.Narrow + ": des signaux ainsi retenus, un sur dix au plus est attendu du seul hasard (Benjamini et Hochberg)."},
	}
	for _, s := range told {
		lasting := "non"
		if s.lasting {
			lasting = "oui"
		}
		t.Rows = append(t.Rows, reports.Row{Cells: []reports.Value{reports.WordsOf(s.place.Name), reports.WordsOf(c.label(s.code)), reports.WordsOf(string(s.word)), reports.MonthOf(s.first), reports.MonthOf(s.last), reports.WordsOf(lasting)}})
	}
	return t
}

// nationalLine draws the nation's months, if each of them may be printed.
func (c *comparison) nationalLine(code string) (reports.Chart, bool) {
	for _, month := range c.months {
		if m := c.Figures.At(code, c.Territory.Level, c.Territory.Code, month); !m.Month.IsZero() && c.Withhold(m) {
			return reports.Chart{}, false
		}
	}
	v := NewView(c.Figures, c.Indicators, nil, c.Territory, c.Month, c.ProvisionalFrom)
	v.breaks = c.Breaks
	x, ok := c.Control(code, c.Territory)
	if !ok {
		return reports.Chart{}, false
	}
	x.Signals = x.Signals[len(x.Signals)-len(v.allMonths()):]
	line := v.line(code, &x)
	notes := []string{"Point creux" + reports.Narrow + ": mois provisoire."}
	if away := aside(line); away != "" {
		// the months that the limits rest on were given in their time, and are not here
		notes = append(notes, "Tous les mois tracés sont "+away+" de la moyenne de référence ("+line.Limits.Label+"), calculée sur les premiers mois suivis"+
			reports.Narrow+"; ses limites ne sont pas tracées.")
		line.Limits, line.Y = nil, v.axisOf(code, numbersOf(line.Series[0].Points), false)
	}
	data := reports.Table{ID: "serie_" + code, Caption: c.label(code) + ", " + c.Territory.Name + ", par mois", Notes: v.breakNotes([]string{code}, line.Months), Columns: []reports.Column{
		{Header: "Mois", Format: reports.Month, RowHeader: true}, {Header: c.label(code), Format: formatOf(c.indicators[code])}, {Header: "Signal"},
	}}
	data.Columns = append(data.Columns, limitColumns(line.Limits, formatOf(c.indicators[code]))...)
	for i, month := range line.Months {
		point := line.Series[0].Points[i]
		word := string(point.Signal)
		if point.Signal == reports.NoSignal {
			word = "aucun"
		}
		point.Value.Signal = false
		data.Rows = append(data.Rows, reports.Row{Cells: append([]reports.Value{reports.MonthOf(month), point.Value, reports.WordsOf(word)}, limitCells(line.Limits, formatOf(c.indicators[code]))...)})
	}
	return reports.Chart{
		ID: "serie_" + code, Title: c.label(code) + ", " + c.Territory.Name, Shape: line, Data: data,
		Alternative: v.describeTrend(code), Notes: notes,
	}, true
}

// numbersOf are the figures known of a line.
func numbersOf(points []reports.Point) (all []float64) {
	for _, p := range points {
		if p.Value.Known() {
			all = append(all, p.Value.Number)
		}
	}
	return all
}

// aside says on which side of their mean all the points of a line stand, nothing when
// they are on both.
func aside(l reports.Line) string {
	above, below := false, false
	for _, p := range l.Series[0].Points {
		if p.Value.Known() {
			above = above || p.Value.Number >= l.Limits.Mean
			below = below || p.Value.Number <= l.Limits.Mean
		}
	}
	switch {
	case above && !below:
		return "au-dessus"
	case below && !above:
		return "au-dessous"
	}
	return ""
}
