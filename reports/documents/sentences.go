package documents

import (
	"math"
	"slices"
	"strings"
	"time"

	"github.com/agir-indicateurs/agir/queries"
	"github.com/agir-indicateurs/agir/reports"
	"github.com/agir-indicateurs/agir/reports/compare"
)

// essentialMost is how many sentences a reader takes in on a first page.
const essentialMost = 4

func strong(s string) reports.Text { return reports.Text{{Text: s, Emphasis: reports.Strong}} }

func italic(s string) reports.Text { return reports.Text{{Text: s, Emphasis: reports.Italic}} }

func join(parts ...reports.Text) reports.Text { return slices.Concat(parts...) }

// oneAfterTheOther puts clauses in one sentence: a comma between them, « et » before the last.
func oneAfterTheOther(clauses []reports.Text) (text reports.Text) {
	for i, c := range clauses {
		switch {
		case i == 0:
		case i == len(clauses)-1:
			text = join(text, reports.PlainText(" et "))
		default:
			text = join(text, reports.PlainText(", "))
		}
		text = join(text, c)
	}
	return text
}

// clause says how many did something, agreed with the number.
type clause struct {
	zero, one string
	many      string // # stands for the number
}

func (c clause) say(n int64) reports.Text {
	switch n {
	case 0:
		return reports.PlainText(c.zero)
	case 1:
		return reports.PlainText(c.one)
	}
	before, after, _ := strings.Cut(c.many, "#")
	text := join(reports.PlainText(before), strong(reports.FormatCount(n)), reports.PlainText(after))
	if before == "" {
		text = text[1:]
	}
	return text
}

var clauses = map[string]clause{
	queries.Orientations:    {"aucune orientation n’a été validée", "une orientation a été validée", "# orientations ont été validées"},
	queries.Entrees:         {"aucune personne n’est entrée dans le programme", "une personne est entrée dans le programme", "# personnes sont entrées dans le programme"},
	queries.EnAttenteEntree: {"aucune personne n’attend un premier rendez-vous", "une personne attend un premier rendez-vous", "# personnes attendent un premier rendez-vous"},
	queries.FileActive:      {"aucune personne n’est suivie", "une personne est suivie", "# personnes sont suivies"},
	queries.ContactEnRetard: {"aucune personne suivie n’est sans contact depuis plus de deux mois", "une personne suivie est sans contact depuis plus de deux mois", "# personnes suivies sont sans contact depuis plus de deux mois"},
	queries.AContacter15j:   {"aucune personne n’est à contacter dans les quinze jours", "une personne est à contacter dans les quinze jours", "# personnes sont à contacter dans les quinze jours"},
	queries.Sorties:         {"aucune personne n’est sortie du programme", "une personne est sortie du programme", "# personnes sont sorties du programme"},
	queries.LimiteDepassee:  {"aucune personne suivie n’a dépassé la durée maximale d’accompagnement", "une personne suivie a dépassé la durée maximale d’accompagnement", "# personnes suivies ont dépassé la durée maximale d’accompagnement"},
	queries.Limite3Mois:     {"aucune personne n’atteindra la durée maximale dans les trois mois", "une personne atteindra la durée maximale dans les trois mois", "# personnes atteindront la durée maximale dans les trois mois"},
	queries.NonEntrees:      {"aucune orientation n’est restée sans entrée", "une orientation est restée sans entrée", "# orientations sont restées sans entrée"},
}

// when says over what the figure of a month is counted: « en août 2023 », « au
// 31 août 2023 ».
func (v *View) when(code string, month time.Time) string {
	if v.indicators[code].Stock {
		return "au " + reports.FormatDay(month.AddDate(0, 1, -1))
	}
	return "en " + reports.FormatMonth(month)
}

// difference compares a count with that of an earlier month: « 12 de plus qu’en
// août 2023 ».
func difference(now, before int64, earlier string) string {
	switch d := now - before; {
	case now == 0 && before > 0:
		return "contre " + reports.FormatCount(before) + " " + earlier
	case d == 1:
		return "une de plus qu’" + earlier
	case d == -1:
		return "une de moins qu’" + earlier
	case d > 0:
		return reports.FormatCount(d) + " de plus qu’" + earlier
	case d < 0:
		return reports.FormatCount(-d) + " de moins qu’" + earlier
	}
	return "autant qu’" + earlier
}

// differenceInPoints does the same for a share, from the figures as they are printed.
func differenceInPoints(now, before float64, earlier string) string {
	points := reports.BetweenPercents(before, now) * 100
	way := " de plus qu’"
	switch {
	case points == 0:
		return "comme " + earlier
	case points < 0:
		way = " de moins qu’"
	}
	points = math.Abs(points)
	noun := "point"
	if math.Round(points*10) >= 20 {
		noun = "points"
	}
	return reports.FormatDecimal(points, 1) + reports.Fixed + noun + way + earlier
}

// Certainty of a change, as printed after it.
type certainty string

const (
	beyondLimits certainty = "un niveau qui sort des limites habituelles"
	beyondChance certainty = "un écart supérieur aux fluctuations ordinaires"
	ordinary     certainty = ""
)

// changeOf judges a settled month of a figure against the one before: by the control chart
// when there are points enough, otherwise by the difference of two counts or two shares
// at 95 %.
func (v *View) changeOf(code string, last, against time.Time) certainty {
	now, before := v.Measure(code, last), v.Measure(code, against)
	if v.signalOn(v.control(code), last) != reports.NoSignal {
		return beyondLimits
	}
	apart := sharesApart(now, before)
	if now.Kind == queries.Count {
		apart = countsApart(now.Numerator, before.Numerator)
	}
	if apart {
		return beyondChance
	}
	return ordinary
}

func (v *View) signalOn(x Control, month time.Time) reports.Signal {
	at := slices.IndexFunc(v.allMonths(), month.Equal)
	if at < 0 || at >= len(x.Signals) {
		return reports.NoSignal
	}
	return x.Signals[at]
}

// countsApart: two counts differ by more than chance (normal approximation of
// the difference of two Poisson counts, 95 %).
func countsApart(a, b int64) bool {
	return a+b > 0 && math.Abs(float64(a-b)) > 1.96*math.Sqrt(float64(a+b))
}

// sharesApart: the difference of two shares exceeds 1.96 times its standard
// error. Both need five persons at least.
func sharesApart(a, b queries.Measure) bool {
	p, known := a.Rate()
	q, knownToo := b.Rate()
	if !known || !knownToo || a.Denominator < leastDenominator || b.Denominator < leastDenominator {
		return false
	}
	both := float64(a.Numerator+b.Numerator) / float64(a.Denominator+b.Denominator)
	se := math.Sqrt(both * (1 - both) * (1/float64(a.Denominator) + 1/float64(b.Denominator)))
	return se > 0 && math.Abs(p-q) > 1.96*se
}

// allMonths are those up to the reported one since the opening, for the limits.
func (v *View) allMonths() []time.Time { return v.activeMonths(len(v.span())) }

// control holds the limits of an indicator; without Signals there are none.
func (v *View) control(code string) Control {
	at := func(month time.Time) queries.Measure { return v.Measure(code, month) }
	months, i := v.allMonths(), v.indicators[code]
	readings := readingsOf(i, months, at, v.place.OpenedOn, v.provisional)
	x, ok := NewControl(onSideOf(i, v.breaking(code), months, readings, v.month))
	if !ok {
		return Control{}
	}
	return x
}

// settledIn is how many months a platform runs before a change is worth a sentence:
// until then a month differs from the one before because the platform is opening.
const settledIn = 4

// essentials writes the sentences of L'essentiel, the weightiest first. What changed is
// judged on the last settled month, by the rules of the national document; that nothing
// did is said only when something was judged.
func essentials(v *View, e Evidence, targets Targets) []reports.Text {
	var all []reports.Text
	changes, judged := 0, 0
	add := func(t reports.Text, notable bool) {
		if notable && len(all) < essentialMost {
			all = append(all, t)
		}
	}
	changed := func(t reports.Text, notable, tried bool) {
		if tried && len(v.months) >= settledIn {
			judged++
			if notable {
				changes++
				add(t, notable)
			}
		}
	}
	if nothingCame(e.Statements) {
		return []reports.Text{reports.PlainText("Aucun relevé n’est arrivé à ce jour" + reports.Narrow + ": un 0 de ce document dit que rien n’est connu, non que rien n’a eu lieu.")}
	}
	add(missingSentence(e.Statements))
	add(v.incompleteSentence(e))
	signalled := map[string]bool{}
	for _, code := range queries.Followed() {
		t, notable := v.signalSentence(code)
		signalled[code] = notable
		changed(t, notable, len(v.control(code).Signals) > 0 && v.Has(code))
	}
	changed(v.countSentence(queries.Entrees, e, "parcours"))
	if !signalled[queries.ContactRegulier] {
		changed(v.shareSentence(queries.ContactRegulier, "des personnes suivies", "ont eu un contact dans les deux mois", e, "contacts"))
	}
	changed(v.countSentence(queries.ContactEnRetard, e, "contacts"))
	changed(v.countSentence(queries.EnAttenteEntree, e, "orientations", "parcours"))
	add(v.targetSentence(queries.EmploiSortie, "avaient un emploi ou une formation durable", targets, e))
	add(v.targetSentence(queries.LogementSortie, "avaient un logement pérenne", targets, e))
	changed(v.countSentence(queries.Sorties, e, "parcours"))
	changed(v.countSentence(queries.LimiteDepassee, e, "parcours"))
	if changes == 0 {
		add(v.ordinarySentence(judged))
	}
	add(v.moveSentence(e.Moves))
	return all
}

// ordinarySentence says that what was judged of the last settled month stays in its
// ordinary fluctuations, false when nothing was.
func (v *View) ordinarySentence(judged int) (reports.Text, bool) {
	last, ok := v.settledMonth()
	if judged == 0 || !ok {
		return nil, false
	}
	return join(strong("Aucun fait marquant"), reports.PlainText(" en "+reports.FormatMonth(last)+", dernier mois définitif"+reports.Narrow+": "+
		reports.Counted(int64(judged), "contrôle a été fait", "contrôles ont été faits")+", aucun ne sort des fluctuations ordinaires.")), true
}

// countSentence gives a count that changed more than it ordinarily does, and whether
// that could be judged.
func (v *View) countSentence(code string, e Evidence, kinds ...string) (t reports.Text, notable, judged bool) {
	last, before, ok := v.settledPair()
	now := v.Measure(code, last)
	if !ok || !v.Has(code) || !now.Known || !v.Measure(code, before).Known || !v.comparable(code, before, last) {
		return nil, false, false
	}
	sure := v.changeOf(code, last, before)
	if sure == ordinary {
		return nil, false, true
	}
	text := join(
		reports.PlainText(v.when(code, last)+", "), clauses[code].say(now.Numerator),
		reports.PlainText(", "+difference(now.Numerator, v.Measure(code, before).Numerator, v.when(code, before))+", "+string(sure)),
		sourceOf(e.Statements, kinds...), reports.PlainText("."),
	)
	return reports.Capital(text), true, true
}

// shareSentence does the same for a share of persons.
func (v *View) shareSentence(code, whom, did string, e Evidence, kinds ...string) (t reports.Text, notable, judged bool) {
	last, before, ok := v.settledPair()
	if !ok || !v.Has(code) || !v.comparable(code, before, last) {
		return nil, false, false
	}
	now, then := v.value(code, last), v.value(code, before)
	if !now.Known() || !then.Known() {
		return nil, false, false
	}
	sure := v.changeOf(code, last, before)
	if sure == ordinary {
		return nil, false, true
	}
	m := v.Measure(code, last)
	text := join(
		reports.PlainText(v.when(code, last)+", "), strong(now.Text()),
		reports.PlainText(" "+whom+" ("+reports.FormatCount(m.Numerator)+" sur "+reports.FormatCount(m.Denominator)+") "+did+", "),
		reports.PlainText(differenceInPoints(now.Number, then.Number, v.when(code, before))+", "+string(sure)),
		sourceOf(e.Statements, kinds...), reports.PlainText("."),
	)
	return reports.Capital(text), true, true
}

// targetSentence gives a share at exit whose interval leaves the target: that of the
// convention of the department, otherwise the national one.
func (v *View) targetSentence(code, had string, targets Targets, e Evidence) (reports.Text, bool) {
	target, set := targets.of(v.place)[code]
	named := "de l’objectif de " + reports.FormatTarget(target) + " de la convention"
	if !set {
		target, set = targets.Nation[code]
		named = "de la cible nationale de " + reports.FormatTarget(target)
	}
	if !set || !v.Has(code) || v.young() {
		return nil, false
	}
	m := v.Measure(code, v.month)
	value := v.value(code, v.month)
	interval, ok := compare.Wilson(m.Numerator, m.Denominator)
	if !value.Known() || !ok || interval.Contains(target) {
		return nil, false
	}
	side := "au-dessus"
	if value.Number < target {
		side = "au-dessous"
	}
	return join(
		reports.PlainText("Sur douze mois, "), strong(value.Text()),
		reports.PlainText(" des personnes sorties ("+reports.FormatCount(m.Numerator)+" sur "+reports.FormatCount(m.Denominator)+") "+had+" à la sortie, "+side+
			" "+named+" (intervalle à 95"+reports.Narrow+"%"+reports.Narrow+": "+reports.SpanOf(interval.Low, interval.High).Text()+")"),
		sourceOf(e.Statements, "situations", "parcours"), reports.PlainText("."),
	), true
}

// nothingCame says whether statements are known of and none has ever come.
func nothingCame(statements []Statement) bool {
	return len(statements) > 0 && !slices.ContainsFunc(statements, func(s Statement) bool { return s.Received || !s.ExtractionOn.IsZero() })
}

// missingSentence gives the statements that did not come.
func missingSentence(statements []Statement) (reports.Text, bool) {
	var missing []string
	var expected int64
	for _, s := range statements {
		if !s.Expected {
			continue
		}
		expected++
		if !s.Received {
			missing = append(missing, s.Kind+" "+ofSender(s.Sender))
		}
	}
	n := int64(len(missing))
	if n == 0 {
		return nil, false
	}
	text := reports.PlainText("Un relevé attendu sur " + reports.FormatCount(expected) + " manque")
	rest := "les chiffres qui en dépendent reposent sur le relevé antérieur, s’il existe."
	if n > 1 {
		text = join(strong(reports.FormatCount(n)), reports.PlainText(" relevés attendus sur "+reports.FormatCount(expected)+" manquent"))
		rest = "les chiffres qui en dépendent reposent sur les relevés antérieurs, s’ils existent."
	}
	if n <= 3 {
		text = join(text, reports.PlainText(" ("+enumerate(missing)+")"))
	}
	return join(text, reports.PlainText(reports.Narrow+"; "+rest)), true
}

// moveSentence tells that published figures were revised, and the widest of
// these revisions.
func (v *View) moveSentence(moves []Move) (reports.Text, bool) {
	own := slices.DeleteFunc(slices.Clone(moves), func(m Move) bool {
		_, known := v.indicators[m.After.Indicator]
		return !known || m.After.Level != v.place.Level || m.After.Territory != v.place.Code || m.After.Kind != queries.Count ||
			m.Before.Numerator == m.After.Numerator
	})
	if len(own) == 0 {
		return nil, false
	}
	widest := slices.MaxFunc(own, func(a, b Move) int {
		return int(abs(a.After.Numerator-a.Before.Numerator) - abs(b.After.Numerator-b.Before.Numerator))
	})
	text := reports.PlainText("Un effectif déjà publié a été révisé")
	lead := reports.Narrow + ": "
	if n := int64(len(own)); n > 1 {
		text = join(strong(reports.FormatCount(n)), reports.PlainText(" effectifs déjà publiés ont été révisés"))
		lead = reports.Narrow + "; le plus fort écart est celui de "
	}
	text = join(text, reports.PlainText(lead+reports.Quoted(v.label(widest.After.Indicator))+", "+reports.FormatMonth(widest.After.Month)+", de "+
		reports.FormatCount(widest.Before.Numerator)+" à "+reports.FormatCount(widest.After.Numerator)))
	if len(widest.Causes) > 0 {
		text = join(text, italic(", origine"+reports.Narrow+": "+origins(widest.Causes, ", ")))
	}
	return join(text, reports.PlainText(".")), true
}

func abs(n int64) int64 { return max(n, -n) }

// sourceOf is whose statements a sentence rests on: « (relevé de l’Ofii du 3
// octobre 2023) ».
func sourceOf(statements []Statement, kinds ...string) reports.Text {
	var senders []string
	var first, last time.Time
	for _, s := range statements {
		if s.Former || s.ExtractionOn.IsZero() || !slices.Contains(kinds, s.Kind) {
			continue
		}
		if first.IsZero() || s.ExtractionOn.Before(first) {
			first = s.ExtractionOn
		}
		if s.ExtractionOn.After(last) {
			last = s.ExtractionOn
		}
		if !slices.Contains(senders, s.Sender) {
			senders = append(senders, s.Sender)
		}
	}
	switch n := int64(len(senders)); {
	case n == 0:
		return nil
	case n == 1 && first.Equal(last):
		return italic(" (relevé " + ofSender(senders[0]) + " du " + reports.FormatDay(first) + ")")
	case n <= 2:
		var named []string
		for _, s := range senders {
			named = append(named, ofSender(s))
		}
		return italic(" (relevés " + enumerate(named) + ", " + spanOf(first, last) + ")")
	default:
		return italic(" (relevés de " + reports.FormatCount(n) + " organismes, " + spanOf(first, last) + ")")
	}
}

// ofSender is « de » before the name of a sender.
func ofSender(name string) string {
	if strings.EqualFold(name, "ofii") {
		return "de l’Ofii"
	}
	return reports.Of(name)
}

// spanOf is a stretch of days: « du 1ᵉʳ au 5 octobre 2023 ».
func spanOf(first, last time.Time) string {
	switch {
	case first.Equal(last):
		return "du " + reports.FormatDay(first)
	case first.Year() == last.Year() && first.Month() == last.Month():
		day, _, _ := strings.Cut(reports.FormatDay(first), reports.Fixed)
		return "du " + day + " au " + reports.FormatDay(last)
	}
	return "du " + reports.FormatDay(first) + " au " + reports.FormatDay(last)
}

// enumerate lists words: « a, b et c ».
func enumerate(words []string) string {
	texts := make([]reports.Text, len(words))
	for i, w := range words {
		texts[i] = reports.PlainText(w)
	}
	return oneAfterTheOther(texts).String()
}
