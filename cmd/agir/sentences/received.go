package sentences

import (
	"fmt"
	"strconv"
	"unicode"

	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/contract"
	"github.com/agir-indicateurs/agir/pipeline/inbox"
	"github.com/agir-indicateurs/agir/schedules"
	"github.com/agir-indicateurs/agir/schedules/delivery"
)

// InForce is what is in force of each sender in a table, its header first: what never
// came, then the rest.
func InForce(r books.Reception) [][]string {
	lines := [][]string{{"expéditeur", "nature", "département", "mois", "extrait", "reçu", "gardées", "écartées", "fichier"}}
	for _, e := range r.Never {
		lines = append(lines, []string{e.Sender, e.Kind, e.Departement, "", "jamais", "", "", "", ""})
	}
	for _, x := range r.InForce {
		lines = append(lines, []string{x.Sender, x.Kind, x.Departement, schedules.Due(x.ExtractionOn).Format("2006-01"), Day(x.ExtractionOn), Day(x.ReceivedOn), strconv.Itoa(x.Kept), strconv.Itoa(x.SetAside), x.Path})
	}
	return lines
}

// PutAside is what was received and is not in force, or is in force unchanged, one line
// each.
func PutAside(r books.Reception) []string {
	var all []string
	for _, st := range r.Aside {
		line := fmt.Sprintf("%s%sfichier %d, %s (%s)", statusWords[st.Status], colon, st.File, st.Path, st.Kind)
		if st.Status == inbox.Held {
			line += colon + delivery.HeldBecause(st.Why)
			if st.Why == inbox.OfAnother || st.Why == inbox.RowsOfAnother {
				line += ", " + st.Of
			}
		}
		all = append(all, line)
	}
	unchanged := make(map[string]bool)
	for _, x := range r.InForce {
		line := fmt.Sprintf("inchangé%sfichier %d, %s (%s), les octets de %s", colon, x.File, x.Path, x.Kind, x.Unchanged)
		if x.Unchanged != "" && !unchanged[line] {
			unchanged[line] = true
			all = append(all, line)
		}
	}
	for _, f := range r.Refused {
		all = append(all, fmt.Sprintf("refusé%sfichier %d, %s", colon, f.File, f.Path))
	}
	return all
}

var statusWords = map[inbox.Status]string{
	inbox.Held:      "retenu",
	inbox.Declined:  "refusé",
	inbox.Withdrawn: "retiré",
	inbox.Outside:   "hors périmètre",
	inbox.Older:     "plus ancien que celui en vigueur",
	inbox.Identical: "déjà reçu à l’identique",
}

// Judged is a statement that somebody decided on.
func Judged(st inbox.State, act inbox.Act) string {
	return actWords[act] + colon + st.Path + " (" + st.Kind + ")"
}

var actWords = map[inbox.Act]string{
	inbox.Accept:    "accepté",
	inbox.Refuse:    "refusé",
	inbox.Withdraw:  "retiré",
	inbox.Reinstate: "décision reprise",
}

// Problems is what there is to mend, its place first; equal faults are together.
func Problems(problems []contract.Problem) []string {
	var all []string
	groups := contract.Group(problems)
	for i := range groups {
		all = append(all, problem(&groups[i]))
	}
	if len(groups) < len(problems) {
		all = append(all, "Les problèmes de même nature sont réunis. Tous, un par un\u202f: agir problems --format csv.")
	}
	return all
}

func problem(g *contract.Grouped) string {
	place := g.File
	if g.Sheet != "" {
		place += ", feuille «\u202f" + g.Sheet + "\u202f»"
	}
	if g.Row > 0 {
		place += ", " + g.Lines()
	}
	if g.Label != "" {
		place += ", colonne «\u202f" + g.Label + "\u202f»"
	}
	return place + colon + g.Sentence()
}

// Anomaly is something that contradicts itself in the data.
func Anomaly(x books.Anomaly) string {
	state := "ouverte"
	switch {
	case x.Justified != "":
		state = "justifiée par " + x.By + colon + x.Justified
	case x.Reopened:
		state = "rouverte"
	}
	since := ""
	if !x.FirstSeenOn.IsZero() {
		since = ", depuis le " + Day(x.FirstSeenOn)
	}
	return fmt.Sprintf("%s  %s %s  %s  %s%s  %s", x.Level, x.Check, x.Subject, x.Departement, counted(x.Rows, "ligne", "lignes"), since, state)
}

// Anomalies is how many there are.
func Anomalies(n int) string { return counted(n, "anomalie", "anomalies") }

// Commented is what was kept of a comment, and of an answer what it answers.
func Commented(c books.Comment) []string {
	if sender, ok := c.Answers(); ok {
		return []string{fmt.Sprintf("réponse %d gardée%s%s, %s, %s, imprimée le mois suivant", c.Number, colon, c.Departement, sender, Month(c.Month)), "    question posée" + colon + c.Question}
	}
	return []string{fmt.Sprintf("commentaire %d gardé%s%s, %s, %s", c.Number, colon, c.Departement, c.Subject, Month(c.Month))}
}

// CommentLine is a comment or an answer: its number, what it is about, who says it, and
// who took it back.
func CommentLine(c books.Comment) []string {
	all := []string{fmt.Sprintf("%d  %s  %s  %s  %s, %s%s%s", c.Number, Month(c.Month), c.Departement, c.Subject, c.By, Day(c.CommentedOn), colon, c.Text)}
	if c.Question != "" {
		all = append(all, "    question posée"+colon+c.Question)
	}
	if w := c.Withdrawn; w != nil {
		all = append(all, fmt.Sprintf("    retiré le %s par %s%s%s", Day(w.On), w.By, colon, w.Why))
	}
	return all
}

// scripts are writings that the typeface of the documents lacks, by the name of their
// table in Unicode.
var scripts = []struct {
	table *unicode.RangeTable
	words string
}{
	{unicode.Arabic, "arabes"}, {unicode.Ethiopic, "éthiopiennes"}, {unicode.Bengali, "bengalies"}, {unicode.Devanagari, "devanagari"}, {unicode.Tamil, "tamoules"},
	{unicode.Armenian, "arméniennes"}, {unicode.Georgian, "géorgiennes"}, {unicode.Hebrew, "hébraïques"}, {unicode.Han, "chinoises"}, {unicode.Hangul, "coréennes"},
	{unicode.Thai, "thaïes"}, {unicode.Tibetan, "tibétaines"}, {unicode.Khmer, "khmères"}, {unicode.Myanmar, "birmanes"}, {unicode.Sinhala, "cinghalaises"},
}

// NotDrawn says that letters of a comment are not drawn by the typeface of the documents.
func NotDrawn(lacking []rune) string {
	named := ""
	for _, s := range scripts {
		if unicode.Is(s.table, lacking[0]) {
			named = " (lettres " + s.words + ")"
			break
		}
	}
	shown := string(lacking[:min(len(lacking), 8)])
	if len(lacking) > 8 {
		shown += "…"
	}
	return fmt.Sprintf("la police des documents n’a pas %s%s : « %s » ; à leur place, le lecteur verra un carré", agreed(len(lacking), "ce caractère", "ces caractères"), named, shown)
}

// agreed is a noun in the number of what it counts.
func agreed(n int, singular, plural string) string {
	if n < 2 {
		return singular
	}
	return plural
}

// WriteAgain is what the author of such a comment can do.
func WriteAgain(number int64) string {
	return fmt.Sprintf("agir comment withdraw %d, puis récrivez-le en lettres latines", number)
}
