package documents

import (
	"regexp"
	"slices"
	"strings"

	"github.com/agir-indicateurs/agir/queries"
	"github.com/agir-indicateurs/agir/reports"
)

// What page one answers beside what is found: what is to be done, and whom to ask.

// toDo is what the month asks to be done, or that it asks nothing; it has no item where the
// figures do not say. statements is the title of the section that speaks of those of the partners.
func toDo(v *View, e Evidence, statements string) reports.List {
	see := " (voir «" + reports.Fixed + statements + reports.Fixed + "»)."
	l := reports.List{Title: "À faire"}
	judged := 0
	owed := func(code, one, many string) {
		m := v.Measure(code, v.month)
		if v.Has(code) && m.Known {
			judged++
		}
		if v.Has(code) && m.Known && m.Numerator > 0 {
			l.Items = append(l.Items, join(strong(reports.Counted(m.Numerator, "personne", "personnes")), reports.PlainText(" "+reports.Plural(m.Numerator, one, many)+".")))
		}
	}
	owed(queries.ContactEnRetard, "à contacter sans attendre"+reports.Narrow+": son dernier contact a plus de deux mois",
		"à contacter sans attendre"+reports.Narrow+": leur dernier contact a plus de deux mois")
	owed(queries.AContacter15j, "dont l’échéance de deux mois tombe dans les quinze jours", "dont l’échéance de deux mois tombe dans les quinze jours")
	owed(queries.LimiteDepassee, "au-delà de la durée maximale, dont la sortie est à décider", "au-delà de la durée maximale, dont la sortie est à décider")
	if n := int64(len(e.Questions)); n > 0 {
		l.Items = append(l.Items, join(strong(reports.Counted(n, "organisme", "organismes")),
			reports.PlainText(" "+reports.Plural(n, "a des lignes à corriger", "ont des lignes à corriger")+see)))
	}
	if expected, received := received(e.Statements); len(l.Items) == 0 && received < expected { // L’essentiel names them, page one has no room to say it twice
		n := expected - received
		l.Items = append(l.Items, join(strong(reports.Counted(n, "relevé attendu", "relevés attendus")), reports.PlainText(" à réclamer"+see)))
	}
	if len(l.Items) == 0 && judged == 3 {
		l.Items = append(l.Items, reports.PlainText("Rien d’urgent"+reports.Narrow+": aucune personne suivie n’est sans contact depuis plus de deux mois, aucune échéance de contact ne tombe dans les quinze jours, aucune durée maximale n’est dépassée."))
	}
	return l
}

// readingNote says what the mark of a provisional figure means where there is one, and where
// the lines of the region and of the nation come from, or why there are none.
func readingNote(in MonthlyInput, k reports.KeyFigures) string {
	var parts []string
	if slices.ContainsFunc(k.Figures, func(f reports.KeyFigure) bool { return f.Value.Provisional }) {
		parts = append(parts, "p"+reports.Narrow+": chiffre provisoire.")
	}
	if text := breaksDrawn(k); text != "" {
		parts = append(parts, text)
	}
	if in.Territory.Level == queries.Departement && len(in.Wider.known(placed)) == 0 {
		parts = append(parts, in.Wider.sentence())
	}
	return strings.Join(parts, " ")
}

// whomToAsk says who answers for the figures.
func whomToAsk(publisher, lead string) reports.Text {
	if publisher == "" {
		return nil
	}
	who := publisher
	if lead != "" {
		who += ", " + lead
	}
	return join(strong("À qui s’adresser"+reports.Narrow+": "), reports.PlainText(who+". "))
}

// acronyms are those of the field that a document may print, spelled once in its notes.
var acronyms = []struct{ short, long string }{
	{"AGDREF", "application de gestion des dossiers des ressortissants étrangers en France"},
	{"CADA", "centre d’accueil pour demandeurs d’asile"},
	{"CHRS", "centre d’hébergement et de réinsertion sociale"},
	{"CIR", "contrat d’intégration républicaine"},
	{"CPH", "centre provisoire d’hébergement"},
	{"HUDA", "hébergement d’urgence pour demandeurs d’asile"},
	{"Ofii", "Office français de l’immigration et de l’intégration"},
}

var words = regexp.MustCompile(`\pL+`)

// spelled are the acronyms that the tables of a document print, each with its words.
func spelled(r *reports.Report) string {
	met := map[string]bool{}
	look := func(text string) {
		for _, w := range words.FindAllString(text, -1) {
			met[w] = true
		}
	}
	for _, t := range r.Tables() {
		look(t.Caption)
		for _, c := range t.Columns {
			look(c.Header)
		}
		for _, row := range t.Rows {
			for _, v := range row.Cells {
				look(v.Words)
			}
		}
	}
	text := ""
	for _, a := range acronyms {
		if met[a.short] {
			if text != "" {
				text += reports.Narrow + "; "
			}
			text += a.short + reports.Narrow + ": " + a.long
		}
	}
	return text
}
