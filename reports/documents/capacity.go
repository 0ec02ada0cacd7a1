package documents

import (
	"math"
	"slices"
	"time"

	"github.com/agir-indicateurs/agir/queries"
	"github.com/agir-indicateurs/agir/reports"
)

// fillingMonths is over how many settled months the net entries are taken, and
// fillingQuantile the quantile of Student's t that makes an interval at 80 % of their mean.
const (
	fillingMonths   = 6
	fillingQuantile = 1.4759 // t(0.90, 5)
)

// capacityTable sets those followed against the places of the department, and tells when
// they fill at the pace of the last settled months. Nothing where there is no place.
func (v *View) capacityTable() (reports.Table, bool) {
	m := v.Measure(queries.Occupation, v.month)
	if !v.Has(queries.Occupation) || !m.Known {
		return reports.Table{}, false
	}
	day := reports.FormatDay(v.lastDay())
	t := reports.Table{ID: "places", Caption: "Places de la convention, au " + day, Columns: []reports.Column{
		{Header: "Places", RowHeader: true}, {Header: "Au " + day, Format: reports.Count},
	}}
	left := m.Denominator - m.Numerator
	t.Rows = []reports.Row{
		{Cells: []reports.Value{reports.WordsOf("Places en vigueur"), reports.CountOf(m.Denominator)}},
		{Cells: []reports.Value{reports.WordsOf("Personnes suivies"), reports.CountOf(m.Numerator)}},
		{Cells: []reports.Value{reports.WordsOf(v.label(queries.Occupation)), v.unmarked(queries.Occupation, v.month)}},
		{Cells: []reports.Value{reports.WordsOf("Places restantes"), reports.CountOf(left)}},
	}
	if f, ok := filling(left, netEntries(v.month, v.months, v.isProvisional, v)); ok {
		t.Notes = append(t.Notes, "Au rythme des six derniers mois définitifs ("+reports.FormatDecimal(f.pace, 1)+" entrées nettes des sorties par mois), les places seraient prises en "+
			reports.FormatMonth(v.month.AddDate(0, f.likely, 0))+" (intervalle à 80"+reports.Narrow+"%"+reports.Narrow+": de "+
			reports.FormatMonth(v.month.AddDate(0, f.soonest, 0))+" à "+reports.FormatMonth(v.month.AddDate(0, f.latest, 0))+").")
		t.Notes = append(t.Notes, v.breakNotes(paceOf, fillingSpan(v.month, v.months, v.isProvisional))...)
	}
	return t, true
}

// fillingSpan are the last settled months over which the net entries are taken, the latest
// first; none when there are fewer than it takes.
func fillingSpan(reported time.Time, months []time.Time, provisional func(time.Time) bool) (last []time.Time) {
	for n := len(months) - 1; n >= 0 && len(last) < fillingMonths; n-- {
		if !months[n].After(reported) && !provisional(months[n]) {
			last = append(last, months[n])
		}
	}
	if len(last) < fillingMonths {
		return nil
	}
	return last
}

// netEntries are the entries less the exits of some places, together, in the last settled
// months; none when one of them is not known.
func netEntries(reported time.Time, months []time.Time, provisional func(time.Time) bool, of ...*View) []float64 {
	var net []float64
	for _, month := range fillingSpan(reported, months, provisional) {
		sum := int64(0)
		for _, v := range of {
			in, out := v.Measure(queries.Entrees, month), v.Measure(queries.Sorties, month)
			if !in.Known || !out.Known {
				return nil
			}
			sum += in.Numerator - out.Numerator
		}
		net = append(net, float64(sum))
	}
	return net
}

// paceOf are the figures that the pace rests on.
var paceOf = []string{queries.Entrees, queries.Sorties}

// capacityColumns are those of the places of several territories side by side.
func capacityColumns(header string) []reports.Column {
	return []reports.Column{
		{Header: header, RowHeader: true}, {Header: "Places en vigueur", Format: reports.Count}, {Header: "Personnes suivies", Format: reports.Count},
		{Header: "Occupation", Format: reports.Percent}, {Header: "Places restantes", Format: reports.Count},
		{Header: "Remplies en", Format: reports.ShortMonth}, {Header: "Au plus tôt", Format: reports.ShortMonth}, {Header: "Au plus tard", Format: reports.ShortMonth},
	}
}

// capacityCells are the places of a territory, those followed there and when they fill at
// the pace of the last settled months.
func capacityCells(name string, i queries.Indicator, m queries.Measure, month time.Time, net []float64) []reports.Value {
	left := m.Denominator - m.Numerator
	cells := []reports.Value{reports.WordsOf(name), reports.CountOf(m.Denominator), reports.CountOf(m.Numerator), FigureOf(i, m), reports.CountOf(left)}
	f, ok := filling(left, net)
	if !ok {
		return append(cells, slices.Repeat([]reports.Value{reports.Missing(reports.ShortMonth, reports.NotRelevant)}, 3)...)
	}
	for _, n := range []int{f.likely, f.soonest, f.latest} {
		cells = append(cells, reports.Value{Format: reports.ShortMonth, Day: month.AddDate(0, n, 0)})
	}
	return cells
}

// capacityNotes say how the months are reached, and what is left out.
func capacityNotes(absent bool) []string {
	notes := []string{"Remplies en" + reports.Narrow + ": les places restantes, au rythme moyen des entrées nettes des sorties des six derniers mois définitifs" + reports.Narrow +
		"; au plus tôt, au plus tard" + reports.Narrow + ": intervalle à 80" + reports.Narrow + "%. Sans objet quand aucune place ne reste, ou quand cet intervalle contient un rythme nul."}
	if absent {
		notes = append(notes, "Les départements sans places déclarées n’y sont pas, ni dans la somme.")
	}
	return notes
}

// placed keeps the departments that have places on the last day of the month.
func (v *View) placed(departements []reports.Territory) (all []*View) {
	for _, p := range departements {
		if w := v.At(p); w.Has(queries.Occupation) && w.Measure(queries.Occupation, v.month).Denominator > 0 {
			all = append(all, w)
		}
	}
	return all
}

// placesCapacity sets the places of departments side by side, and their sum.
func (v *View) placesCapacity(departements []reports.Territory) (reports.Table, bool) {
	placed := v.placed(departements)
	if len(placed) == 0 {
		return reports.Table{}, false
	}
	t := reports.Table{
		ID: "departements_places", Caption: "Places des conventions, au " + reports.FormatDay(v.lastDay()), Columns: capacityColumns("Département"),
		Notes: capacityNotes(len(placed) < len(departements)),
	}
	i := v.indicators[queries.Occupation]
	for _, w := range placed {
		net := netEntries(v.month, v.months, v.isProvisional, w)
		t.Rows = append(t.Rows, reports.Row{Cells: capacityCells(w.place.Name, i, w.Measure(queries.Occupation, v.month), v.month, net)})
	}
	net := netEntries(v.month, v.months, v.isProvisional, placed...)
	t.Rows = append(t.Rows, reports.Row{Kind: reports.Total, Cells: capacityCells("Ensemble", i, v.Measure(queries.Occupation, v.month), v.month, net)})
	if span := fillingSpan(v.month, v.months, v.isProvisional); span != nil {
		t.Notes = append(t.Notes, v.breakNotes(paceOf, span)...)
	}
	return t, true
}

// filled is when places fill: in how many months, at the mean pace and at both ends of
// its interval.
type filled struct {
	pace                    float64
	likely, soonest, latest int
}

// filling tells when so many places fill: they over the mean of the net entries, with its
// 80 % interval. Nothing when that holds 0, when fewer leave than come, or when no place
// is left.
func filling(left int64, net []float64) (filled, bool) {
	if left <= 0 || len(net) < 2 {
		return filled{}, false
	}
	n := float64(len(net))
	mean, squares := 0.0, 0.0
	for _, x := range net {
		mean += x
	}
	mean /= n
	for _, x := range net {
		squares += (x - mean) * (x - mean)
	}
	margin := fillingQuantile * math.Sqrt(squares/(n-1)/n)
	if mean-margin <= 0 {
		return filled{}, false
	}
	months := func(pace float64) int { return int(math.Ceil(float64(left)/pace - 1e-9)) }
	return filled{mean, months(mean), months(mean + margin), months(mean - margin)}, true
}

// householdsTable gives the households followed, where some of more than one person are
// told.
func (v *View) householdsTable() (reports.Table, bool) {
	if m := v.Measure(queries.MenagesActifs, v.month); !m.Known || m.Numerator == v.Measure(queries.FileActive, v.month).Numerator {
		return reports.Table{}, false
	}
	return v.breakdown(queries.TableMenages, "Ménages suivis, par nombre de personnes suivies", "Ménage", "ménages")
}

// admissionTable tells how soon people are met, and in which situation they enter.
func (v *View) admissionTable() (reports.Table, bool) {
	var codes []string
	for _, code := range v.Present(queries.Entree10Jours, queries.Entree30Jours, queries.EntreeSansEmploi, queries.EntreeSansLogement) {
		if v.Measure(code, v.month).Known {
			codes = append(codes, code)
		}
	}
	return v.sharesTable("accueil_taux", "Premier rendez-vous et situation à l’entrée", Wider{}, codes...)
}

// languageTable gives the levels of French, where one is known.
func (v *View) languageTable() (reports.Table, bool) {
	if !v.Measure(queries.NiveauB1, v.month).Known {
		return reports.Table{}, false
	}
	return v.breakdown(queries.TableNiveaux, "Niveau de français des personnes suivies, au "+reports.FormatDay(v.lastDay()), "Niveau", "personnes")
}

// Term is a rule of the programme in force between two days, both included; a zero day is
// open.
type Term struct {
	Label    string
	From, To time.Time
}

// days are those of a term, as they are printed.
func (t Term) days() string {
	switch {
	case t.From.IsZero() && t.To.IsZero():
		return "sans limite de date"
	case t.To.IsZero():
		return "depuis le " + reports.FormatDay(t.From)
	case t.From.IsZero():
		return "jusqu’au " + reports.FormatDay(t.To)
	}
	return "du " + reports.FormatDay(t.From) + " au " + reports.FormatDay(t.To)
}
