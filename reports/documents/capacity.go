package documents

import (
	"math"
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
	if f, ok := filling(left, v.netEntries()); ok {
		t.Notes = append(t.Notes, "Au rythme des six derniers mois définitifs ("+reports.FormatDecimal(f.pace, 1)+" entrées nettes des sorties par mois), les places seraient prises en "+
			reports.FormatMonth(v.month.AddDate(0, f.likely, 0))+" (intervalle à 80"+reports.Narrow+"%"+reports.Narrow+": de "+
			reports.FormatMonth(v.month.AddDate(0, f.soonest, 0))+" à "+reports.FormatMonth(v.month.AddDate(0, f.latest, 0))+").")
	}
	return t, true
}

// netEntries are the entries less the exits of the last settled months, none when there
// are fewer than it takes.
func (v *View) netEntries() []float64 {
	var net []float64
	for n := len(v.months) - 1; n >= 0 && len(net) < fillingMonths; n-- {
		month := v.months[n]
		in, out := v.Measure(queries.Entrees, month), v.Measure(queries.Sorties, month)
		if month.After(v.month) || v.isProvisional(month) || !in.Known || !out.Known {
			continue
		}
		net = append(net, float64(in.Numerator-out.Numerator))
	}
	if len(net) < fillingMonths {
		return nil
	}
	return net
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

// householdsTable tells the households followed, where some of more than one person are
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

// languageTable tells the levels of French, where one is known.
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
