package documents

import (
	"slices"
	"strings"

	"github.com/agir-indicateurs/agir/queries"
	"github.com/agir-indicateurs/agir/reports"
	"github.com/agir-indicateurs/agir/reports/compare"
)

// ecartsOf is how many departments of one rate are écarts, among those judged.
type ecartsOf struct {
	code   string
	ecarts int64
	judged int
	chance float64  // how many chance alone would make
	above  []string // names of the departments above, and below
	below  []string
}

// say keeps a sentence for the first page.
func (c *comparison) say(t reports.Text) {
	if len(t) > 0 {
		c.told = append(c.told, t)
	}
}

// firstPage is what a reader in a hurry takes away, and how to read the rest.
func (c *comparison) firstPage() reports.Section {
	s := reports.Section{ID: "essentiel", Title: "L’essentiel"}
	var all []reports.Text
	for _, t := range append([]reports.Text{c.sizeSentence(), c.contactSentence(), c.ecartsSentence()}, c.told...) {
		if len(t) > 0 && len(all) < essentialMost {
			all = append(all, t)
		}
	}
	if len(all) > 0 {
		s.Add(reports.List{Items: all})
	}
	if k := c.keyFigures(); len(k.Figures) > 0 {
		s.Add(k)
		var remark []string
		if slices.ContainsFunc(k.Figures, func(f reports.KeyFigure) bool { return f.Value.Provisional }) {
			remark = append(remark, "p"+reports.Narrow+": chiffre provisoire.")
		}
		if text := breaksDrawn(k); text != "" {
			remark = append(remark, text)
		}
		if len(remark) > 0 {
			s.Add(reports.Paragraph{Role: reports.Remark, Text: reports.PlainText(strings.Join(remark, " "))})
		}
	}
	s.Finding = c.pageFinding()
	s.Add(c.toLookAt(), c.reading())
	if t := c.trust(); len(t.Items) > 0 {
		s.Add(t)
	}
	if whom := whomToAsk(c.Publisher, ""); len(whom) > 0 {
		s.Add(reports.Paragraph{Text: join(whom, reports.PlainText("Sur un département"+reports.Narrow+": sa direction."))})
	}
	return s
}

// pageFinding is the regularity of contacts and how many departments stand apart on it.
func (c *comparison) pageFinding() string {
	m, free := c.free(queries.ContactRegulier, c.Territory)
	if !free {
		return ""
	}
	rate, _ := m.Rate()
	text := "contacts à jour à " + reports.FormatPercent(rate)
	if c.isProvisional(c.Month) {
		text += " (provisoire)"
	}
	return found(text, c.ecartsOn(queries.ContactRegulier))
}

// ecartsOn says how many departments are écarts on a rate, empty where none was judged.
func (c *comparison) ecartsOn(code string) string {
	for _, e := range c.ecarts {
		if e.code == code && e.judged > 0 {
			return ecarts(e.ecarts)
		}
	}
	return ""
}

// namedAtMost is how many departments are named on one side of a rate, on a first page.
const namedAtMost = 6

// sides name the departments below, then those above.
func (e ecartsOf) sides() string {
	side := func(word string, names []string) string {
		if len(names) == 0 {
			return ""
		}
		shown := slices.Clone(names[:min(namedAtMost, len(names))])
		if rest := int64(len(names) - len(shown)); rest > 0 {
			shown = append(shown, reports.Counted(rest, "autre", "autres"))
		}
		return word + reports.Narrow + ": " + enumerate(shown)
	}
	low, high := side("au-dessous", e.below), side("au-dessus", e.above)
	if low != "" && high != "" {
		low += reports.Narrow + "; "
	}
	return low + high
}

// toLookAt names the departments that are écarts, rate by rate: what the month asks of its
// readers.
func (c *comparison) toLookAt() reports.List {
	l := reports.List{Title: "À regarder"}
	for _, e := range c.ecarts {
		sides := e.sides()
		if sides == "" {
			continue
		}
		l.Items = append(l.Items, join(strong(c.label(e.code)), reports.PlainText(", "+sides+".")))
	}
	if len(l.Items) == 0 {
		none := "Aucun département ne porte d’écart ce mois-ci" + reports.Narrow + ": rien n’est à examiner de ce fait."
		if len(c.Departements) < leastJudged {
			none = "À moins de trois départements, aucun écart n’est jugé."
		}
		l.Items = append(l.Items, reports.PlainText(none))
	}
	return l
}

// trust tells how far to trust the figures of the nation: of files and of days, which are of
// nobody.
func (c *comparison) trust() reports.TrustBox {
	t := reports.TrustBox{Title: "Peut-on s’y fier" + reports.Narrow + "?"}
	v := NewView(c.Figures, c.Indicators, nil, c.Territory, c.Month, c.ProvisionalFrom)
	if v.Has(queries.FichiersRecus) {
		t.Items = append(t.Items, v.trustShare(queries.FichiersRecus, "Relevés attendus reçus", 1, 0.8))
	}
	if v.Has(queries.Fraicheur) {
		t.Items = append(t.Items, v.freshness(Evidence{}))
	}
	return t
}

// sizeSentence says how many departments and persons the document holds.
func (c *comparison) sizeSentence() reports.Text {
	value, m, free := c.shown(queries.FileActive, c.Territory)
	n := int64(len(c.Departements))
	where := join(reports.PlainText("Au "+reports.FormatDay(c.Month.AddDate(0, 1, -1))+", "), strong(reports.Counted(n, "département suit", "départements suivent")))
	if !free || !value.Known() {
		return nil
	}
	text := join(where, reports.PlainText(" "), strong(reports.Counted(m.Numerator, "personne", "personnes")))
	if c.Cap > 0 {
		text = join(text, reports.PlainText(", pour un plafond national de "+reports.FormatCount(int64(c.Cap))))
	}
	if e, in, free := c.shown(queries.Entrees, c.Territory); free && e.Known() {
		text = join(text, reports.PlainText(reports.Narrow+"; "), strong(reports.FormatCount(in.Numerator)), reports.PlainText(" "+reports.Plural(in.Numerator, "est entrée", "sont entrées")+" dans le programme en "+reports.FormatMonth(c.Month)))
	}
	return join(text, reports.PlainText("."))
}

// contactSentence gives the nation's regularity of contacts and its interval.
func (c *comparison) contactSentence() reports.Text {
	m, free := c.free(queries.ContactRegulier, c.Territory)
	if !free {
		return nil
	}
	w, ok := compare.Wilson(m.Numerator, m.Denominator)
	if !ok {
		return nil
	}
	rate, _ := m.Rate()
	return join(strong(reports.FormatPercent(rate)), reports.PlainText(" des personnes suivies ont eu un contact dans les deux mois (intervalle à 95"+reports.Narrow+"%"+reports.Narrow+": "+
		reports.SpanOf(w.Low, w.High).Text()+")."))
}

// ecartsSentence sets the écarts of all rates against those that chance alone
// would make.
func (c *comparison) ecartsSentence() reports.Text {
	var n int64
	var rates, judged int
	var chance float64
	for _, e := range c.ecarts {
		if e.judged > 0 {
			rates++
		}
		n += e.ecarts
		judged += e.judged
		chance += e.chance
	}
	if rates == 0 {
		return nil
	}
	return join(reports.PlainText("Sur "+reports.Counted(int64(rates), "taux comparé", "taux comparés")+", "), strong(ecarts(n)),
		reports.PlainText(" au-delà des limites à 99,8"+reports.Narrow+"%"+reports.Narrow+"; le hasard seul en ferait "+
			byChance(chance)+" sur "+reports.Counted(int64(judged), "point jugé", "points jugés")+"."))
}

func (c *comparison) publicSentence(code string, apart int64) reports.Text {
	who := strong("aucun département ne s’écarte")
	if apart > 0 {
		who = strong(reports.Counted(apart, "département s’écarte", "départements s’écartent"))
	}
	return join(reports.PlainText("À public égal, "), who, reports.PlainText(" de l’attendu pour "+reports.Quoted(c.label(code))+"."))
}

// senioritySentence gives the nation's access twelve months after the entry.
func (c *comparison) senioritySentence() reports.Text {
	job, m, free := c.shown(queries.AccesEmploi12m, c.Territory)
	home, _, freeToo := c.shown(queries.AccesLogement12m, c.Territory)
	if !free || !freeToo || !job.Known() || !home.Known() || c.partsEntries(queries.AccesEmploi12m, c.Territory) || c.partsEntries(queries.AccesLogement12m, c.Territory) {
		return nil
	}
	var early int64
	for _, p := range c.Departements {
		if v, _, free := c.shown(queries.AccesEmploi12m, p); free && v.Absence == reports.NotYet {
			early++
		}
	}
	text := join(reports.PlainText("Douze mois après l’entrée, "), strong(job.Text()), reports.PlainText(" des personnes ont accédé à un emploi ou une formation durable (intervalle à 95"+
		reports.Narrow+"%"+reports.Narrow+": "+reports.SpanOf(m.Low, m.High).Text()+") et "), strong(home.Text()), reports.PlainText(" à un logement pérenne"))
	if early > 0 {
		text = join(text, reports.PlainText(reports.Narrow+"; "+reports.Counted(early, "département est ouvert", "départements sont ouverts")+" depuis trop peu de temps pour le dire"))
	}
	return join(text, reports.PlainText("."))
}

// keyFigures are the nation's four figures, each with its line and its target: the first ones of
// the list of which every month may be printed.
func (c *comparison) keyFigures() reports.KeyFigures {
	k := reports.KeyFigures{Title: "Ensemble"}
	v := NewView(c.Figures, c.Indicators, nil, c.Territory, c.Month, c.ProvisionalFrom)
	v.breaks = c.Breaks
	for _, code := range queries.FirstPage() {
		if len(k.Figures) == 4 {
			break
		}
		if !slices.Contains(ComparedCounts(), code) && !slices.Contains(ComparedShares(), code) {
			continue // what is withheld was chosen among those alone
		}
		if value, _, free := c.shown(code, c.Territory); free && value.Known() && v.Has(code) && c.monthsFree(code) {
			k.Figures = append(k.Figures, v.aimed(v.keyFigure(code), c.Targets))
		}
	}
	return k
}

// monthsFree says whether every month of the nation's figure may be printed.
func (c *comparison) monthsFree(code string) bool {
	for _, month := range c.months {
		if m := c.Figures.At(code, c.Territory.Level, c.Territory.Code, month); !m.Month.IsZero() && c.Withhold(m) {
			return false
		}
	}
	return true
}

// reading says how to read the document, in the order in which it is met.
func (c *comparison) reading() reports.List {
	mark := func(word, text string) reports.Text {
		return join(strong(word), reports.PlainText(reports.Narrow+": "+text))
	}
	l := reports.List{Title: "Comment lire", Items: []reports.Text{
		mark("Intervalle", "ce que le taux pourrait valoir, compte tenu du nombre de personnes. Deux intervalles qui se recouvrent ne disent aucune différence sûre."),
		mark("Écart", "un taux que le hasard et la diversité ordinaire des départements n’expliquent pas, au-delà des limites à 99,8"+reports.Narrow+"%. Il ne dit pas pourquoi."),
		mark("n.c.", "non communiqué, pour un petit effectif ou un chiffre qui permettrait de le retrouver."),
	}}
	return l
}
