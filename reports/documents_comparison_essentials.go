package reports

import (
	"github.com/agir-indicateurs/agir/reports/compare"
)

// ecartsOf is how many departments of one rate are écarts, among those judged.
type ecartsOf struct {
	code   string
	ecarts int64
	judged int
}

// say keeps a sentence for the first page.
func (c *comparison) say(t Text) {
	if len(t) > 0 {
		c.told = append(c.told, t)
	}
}

// firstPage is what a reader in a hurry takes away, and how to read the rest.
func (c *comparison) firstPage() Section {
	s := Section{ID: "essentiel", Title: "L’essentiel"}
	var all []Text
	for _, t := range append([]Text{c.sizeSentence(), c.contactSentence(), c.ecartsSentence()}, c.told...) {
		if len(t) > 0 && len(all) < essentialMost {
			all = append(all, t)
		}
	}
	if len(all) > 0 {
		s.add(List{Items: all})
	}
	if k := c.keyFigures(); len(k.Figures) > 0 {
		s.add(k)
	}
	s.add(c.reading())
	return s
}

// sizeSentence says how many departments and persons the document holds.
func (c *comparison) sizeSentence() Text {
	value, m, free := c.shown("file_active", c.Place)
	n := int64(len(c.Departements))
	where := join(plain("Au "+FormatDay(c.Month.AddDate(0, 1, -1))+", "), strong(Counted(n, "département suit", "départements suivent")))
	if !free || !value.Known() {
		return nil
	}
	text := join(where, plain(" "), strong(Counted(m.Numerator, "personne", "personnes")))
	if e, in, free := c.shown("entrees", c.Place); free && e.Known() {
		text = join(text, plain(narrow+"; "), strong(FormatCount(in.Numerator)), plain(" "+Plural(in.Numerator, "est entrée", "sont entrées")+" dans le programme en "+FormatMonth(c.Month)))
	}
	return join(text, plain("."))
}

// contactSentence tells the nation's regularity of contacts and its interval.
func (c *comparison) contactSentence() Text {
	m, free := c.free("contact_regulier", c.Place)
	if !free {
		return nil
	}
	w, ok := compare.Wilson(m.Numerator, m.Denominator)
	if !ok {
		return nil
	}
	rate, _ := m.Rate()
	return join(strong(FormatPercent(rate)), plain(" des personnes suivies ont eu un contact dans les deux mois (intervalle à 95"+narrow+"%"+narrow+": "+
		SpanOf(w.Low, w.High).Text()+")."))
}

// ecartsSentence sets the écarts of all rates against those that chance alone
// would make.
func (c *comparison) ecartsSentence() Text {
	var n int64
	var rates, judged int
	for _, e := range c.ecarts {
		if e.judged > 0 {
			rates++
		}
		n += e.ecarts
		judged += e.judged
	}
	if rates == 0 {
		return nil
	}
	return join(plain("Sur "+Counted(int64(rates), "taux comparé", "taux comparés")+", "), strong(ecarts(n)),
		plain(" au-delà des limites à 99,8"+narrow+"%"+narrow+"; le hasard seul en ferait "+
			byChance(judged)+" sur "+Counted(int64(judged), "point jugé", "points jugés")+"."))
}

func (c *comparison) publicSentence(code string, apart int64) Text {
	who := strong("aucun département ne s’écarte")
	if apart > 0 {
		who = strong(Counted(apart, "département s’écarte", "départements s’écartent"))
	}
	return join(plain("À public égal, "), who, plain(" de l’attendu pour "+Quoted(c.label(code))+"."))
}

// senioritySentence tells the nation's access twelve months after the entry.
func (c *comparison) senioritySentence() Text {
	job, m, free := c.shown("acces_emploi_12m", c.Place)
	home, _, freeToo := c.shown("acces_logement_12m", c.Place)
	if !free || !freeToo || !job.Known() || !home.Known() {
		return nil
	}
	var early int64
	for _, p := range c.Departements {
		if v, _, free := c.shown("acces_emploi_12m", p); free && v.Absence == NotYet {
			early++
		}
	}
	text := join(plain("Douze mois après l’entrée, "), strong(job.Text()), plain(" des personnes ont accédé à un emploi ou une formation durable (intervalle à 95"+
		narrow+"%"+narrow+": "+SpanOf(m.Low, m.High).Text()+") et "), strong(home.Text()), plain(" à un logement pérenne"))
	if early > 0 {
		text = join(text, plain(narrow+"; "+Counted(early, "département est ouvert", "départements sont ouverts")+" depuis trop peu de temps pour le dire"))
	}
	return join(text, plain("."))
}

// keyFigures are the nation's few figures, each with its line when every month of
// it may be printed.
func (c *comparison) keyFigures() KeyFigures {
	k := KeyFigures{Title: "Ensemble"}
	v := newView(c.Figures, c.Indicators, nil, c.Place, c.Month, c.ProvisionalFrom)
	for _, code := range []string{"entrees", "file_active", "contact_regulier", "sortie_positive"} {
		if value, _, free := c.shown(code, c.Place); free && value.Known() && v.has(code) && c.monthsFree(code) {
			k.Figures = append(k.Figures, v.keyFigure(code))
		}
	}
	return k
}

// monthsFree says whether every month of the nation's figure may be printed.
func (c *comparison) monthsFree(code string) bool {
	for _, month := range c.months {
		if m := c.Figures.At(code, c.Place.Level, c.Place.Code, month); !m.Month.IsZero() && c.Withhold(m) {
			return false
		}
	}
	return true
}

// reading says how to read the document, in the order in which it is met.
func (c *comparison) reading() List {
	mark := func(word, text string) Text { return join(strong(word), plain(narrow+": "+text)) }
	l := List{Title: "Comment lire", Items: []Text{
		mark("Intervalle", "ce que le taux pourrait valoir, compte tenu du nombre de personnes. Deux intervalles qui se recouvrent ne disent aucune différence sûre."),
		mark("Écart", "un taux que le hasard et la diversité ordinaire des départements n’expliquent pas, au-delà des limites à 99,8"+narrow+"%. Lui seul porte ce nom, et il ne dit pas pourquoi."),
		mark("Effectif insuffisant", "trop peu de personnes pour conclure. C’est une réponse."),
		mark("n.c.", "non communiqué"+narrow+": un petit effectif, ou un chiffre qui permettrait de le retrouver."),
	}}
	if len(c.Departements) < 3 {
		l.Items = append(l.Items, mark("Peu de départements", "à moins de trois, rien n’est jugé"+narrow+": les taux se lisent avec leur intervalle, sans entonnoir ni valeur lissée."))
	}
	return l
}
