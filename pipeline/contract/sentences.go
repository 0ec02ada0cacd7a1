package contract

import (
	"fmt"
	"strings"
	"time"
	"unicode"
)

var typography = strings.NewReplacer(
	" ;", "\u202f;", " :", "\u202f:", " !", "\u202f!", " ?", "\u202f?", " %%", "\u202f%%",
	"« ", "«\u00a0", " »", "\u00a0»", "'", "’",
)

// french writes a sentence with the spaces of French printing. Only the format
// is touched: what is quoted stays as the sender wrote it, but for line breaks and what
// nobody sees, which are spelled.
func french(format string, args ...any) string {
	quoted := make([]any, len(args))
	for n, arg := range args {
		quoted[n] = arg
		if text, ok := arg.(string); ok {
			quoted[n] = Spelled(text, true)
		}
	}
	return fmt.Sprintf(typography.Replace(format), quoted...)
}

// longDay is a day as a reader says it: 3 octobre 2023, 1er octobre 2023.
func longDay(d time.Time) string {
	day := fmt.Sprint(d.Day())
	if d.Day() == 1 {
		day = "1er"
	}
	return fmt.Sprintf("%s\u00a0%s\u00a0%d", day, monthNames[d.Month()-1], d.Year())
}

// longMonth is a month as a reader says it: septembre 2023.
func longMonth(m time.Time) string {
	return fmt.Sprintf("%s\u00a0%d", monthNames[m.Month()-1], m.Year())
}

var monthNames = [12]string{
	"janvier", "février", "mars", "avril", "mai", "juin",
	"juillet", "août", "septembre", "octobre", "novembre", "décembre",
}

// quotable reports whether a value may be repeated in a message. A value pasted
// in the wrong column may be a name or a number: a long text, six digits, an
// address, or a word that the row also writes in a column that identifies a
// person are never repeated.
func quotable(value string, nominative []string) bool {
	digits, runes := 0, 0
	for _, r := range value {
		runes++
		if unicode.IsDigit(r) {
			digits++
		}
		if unicode.IsControl(r) || r == '@' {
			return false
		}
	}
	if runes == 0 || runes > 30 || digits >= 6 {
		return false
	}
	for _, word := range strings.Fields(Fold(value)) {
		for _, name := range nominative {
			if len(name) <= foldedAtMost && len(word) > 1 && strings.Contains(" "+Fold(name)+" ", " "+word+" ") {
				return false
			}
		}
	}
	return true
}

// enumerate writes « A », « B » et « C ».
func enumerate(labels []string) string {
	quoted := make([]string, len(labels))
	for i, l := range labels {
		quoted[i] = french("« %s »", l)
	}
	if len(quoted) < 2 {
		return strings.Join(quoted, "")
	}
	return strings.Join(quoted[:len(quoted)-1], ", ") + " et " + quoted[len(quoted)-1]
}

// sentence says what is wrong with a value, and how to mend it. The label is
// that of the sender; c is nil when the fault is that of the row.
func sentence(f rowFault, s *Schema, c *Column, label string) string {
	return subject(label) + wrong(f, s, c) + consequence(f, c)
}

func subject(label string) string {
	if label == "" || len(label) > 2*foldedAtMost {
		return ""
	}
	return typography.Replace("« ") + label + typography.Replace(" » : ")
}

// consequence says what became of the value or of the row.
func consequence(f rowFault, c *Column) string {
	switch {
	case f.severity == SetAside:
		return french(" En attendant, la ligne est mise de côté.")
	case f.rule == "obligatoire":
		return french(" La ligne est gardée.")
	case f.rule == "guillemet_repete":
		return french(" En attendant, il est lu comme « idem » : la valeur de la ligne au-dessus est reprise.")
	case c != nil && c.Name == "presence":
		return french(" En attendant, le contact n'est compté ni honoré ni absent.")
	}
	return french(" En attendant, la valeur est ignorée.")
}

func wrong(f rowFault, s *Schema, c *Column) string {
	if f.message != "" {
		return f.message
	}
	switch f.rule {
	case "obligatoire":
		return missing(s, c)
	case "date_impossible":
		return french("%s n'existe pas. Corrigez le jour, le mois ou l'année%s.", theDate(f.written), orEmpty(f))
	case "date_future":
		return french("%s est postérieure au jour d'extraction du fichier. Corrigez-la%s.", theDateOf(f.written), orEmpty(f))
	case "date_ancienne":
		return french("%s est antérieure au %s. Corrigez-la%s.", theDateOf(f.written), firstDay(c), orEmpty(f))
	case "date_illisible":
		return french("%s n'est pas une date lisible. Écrivez-la jj/mm/aaaa%s.", theValue(f.written), orEmpty(f))
	case "liste":
		return notListed(f, c)
	case "agdref":
		return french("un numéro AGDREF a dix chiffres. Corrigez-le%s.", orEmpty(f))
	case "cellule_en_erreur":
		return french("la cellule contient une erreur de tableur. Remplacez la formule par sa valeur%s.", orEmpty(f))
	case "formule_sans_valeur":
		return french("la formule n'a pas de valeur calculée dans le fichier. Ouvrez-le dans un tableur, enregistrez-le, puis renvoyez-le%s.", orEmpty(f))
	case "colonne_etroite":
		return french("la colonne était trop étroite dans Excel, qui a écrit des dièses à la place de la valeur. Élargissez-la et refaites l'export%s.", orEmpty(f))
	case "nombre_abrege":
		return french("le tableur a abrégé ce numéro (comme 1,2E+07), et ses derniers chiffres sont perdus. Mettez la colonne au format « Texte », retapez le numéro et refaites l'export%s.", orEmpty(f))
	case "mot_sans_numero":
		return french("la valeur n'est pas un numéro. Écrivez le numéro%s.", orEmpty(f))
	case "caractere_perdu":
		return french("un caractère a été perdu en chemin. Retapez la valeur%s.", orEmpty(f))
	case "signe":
		return french("un signe seul ne dit rien ici. Écrivez la valeur%s.", orEmpty(f))
	case "colonnes_contradictoires":
		return french("deux colonnes de même sens ne disent pas la même chose sur cette ligne. Corrigez celle qui se trompe, ou supprimez-la.")
	case "personne_absente":
		return french("Rien ne désigne la personne. Donnez le numéro de dossier, le numéro AGDREF, ou le nom, le prénom et la date de naissance.")
	case "situation_vide":
		return french("Aucune situation n'est donnée. Donnez la situation face à l'emploi, celle du logement ou le niveau de français.")
	}
	return french("valeur refusée (règle %s).", f.rule)
}

func missing(s *Schema, c *Column) string {
	w := c.RequiredIf
	if w == nil {
		w = c.WantedIf
	}
	if w == nil {
		return french("la valeur manque. Elle est obligatoire : complétez la cellule.")
	}
	on := &s.Columns[s.Column(w.Column)]
	switch {
	case w.Is == "":
		return french("la valeur manque. Elle accompagne « %s » : complétez la cellule.", on.Label)
	case w.Not:
		return french("la valeur manque. Elle est obligatoire, sauf si « %s » vaut « %s » : complétez la cellule.", on.Label, on.labelOf(w.Is))
	}
	return french("la valeur manque. Elle est obligatoire quand « %s » vaut « %s » : complétez la cellule.", on.Label, on.labelOf(w.Is))
}

// orEmpty is the other way to mend a value without which the row is kept.
func orEmpty(f rowFault) string {
	if f.severity == SetAside {
		return ""
	}
	return ", ou laissez la cellule vide"
}

func theDate(written string) string {
	if written == "" {
		return "cette date"
	}
	return "le " + written
}

func theDateOf(written string) string {
	if written == "" {
		return "cette date"
	}
	return "la date du " + written
}

func theValue(written string) string {
	if written == "" {
		return "la valeur"
	}
	return french("« %s »", written)
}

func firstDay(c *Column) string {
	if c.Event {
		return longDay(programmeStart) + ", début du programme"
	}
	return longDay(oldest)
}

// notListed says which values a closed list takes.
func notListed(f rowFault, c *Column) string {
	if c.Type == Departement {
		return french("%s n'est pas un département. Donnez son code ou son nom, et qu'ils s'accordent si vous donnez les deux.", theValue(f.written))
	}
	return french("%s n'est pas dans la liste. Choisissez parmi %s%s.", theValue(f.written), strings.ReplaceAll(enumerate(c.itemLabels()), " et «", " ou «"), orEmpty(f))
}

// ruleTitles are the rules of this package, as a sender reads them in a count.
var ruleTitles = map[string]string{
	"agdref":                   "Numéro AGDREF qui n’a pas dix chiffres",
	"caractere_perdu":          "Caractère perdu",
	"colonne_unique":           "Toutes les colonnes dans la première",
	"colonne_etroite":          "Dièses à la place de la valeur",
	"colonnes_contradictoires": "Deux colonnes de même sens qui se contredisent",
	"donnees_non_lues":         "Données sans en-tête, non lues",
	"formule_sans_valeur":      "Formule sans valeur calculée",
	"guillemet_repete":         "Guillemet seul, lu comme « idem »",
	"guillemet_seul":           "Guillemet seul",
	"largeur":                  "Ligne de plus de valeurs que de colonnes",
	"ligne_coupee":             "Ligne coupée en deux",
	"nombre_abrege":            "Numéro abrégé par le tableur",
	"mot_sans_numero":          "Mot à la place d’un numéro",
	"mois_avant_jour":          "Dates écrites mois/jour",
	"ordre_incertain":          "Dates écrites dans deux ordres",
	"signe":                    "Signe qui ne dit rien",
	"cellule_en_erreur":        "Erreur de tableur dans une cellule",
	"date_ancienne":            "Date trop ancienne",
	"date_future":              "Date postérieure au jour d’extraction",
	"date_illisible":           "Date illisible",
	"date_impossible":          "Date qui n’existe pas",
	"doublon_identifiant":      "Numéro donné deux fois",
	"entetes_inconnus":         "Intitulés de colonnes inconnus",
	"extraction_future":        "Extraction postérieure à la réception",
	"extraction_illisible":     "Date d’extraction illisible",
	"feuille_incomplete":       "Feuille où manque une colonne obligatoire",
	"liste":                    "Valeur hors de la liste",
	"obligatoire":              "Valeur manquante",
	"periode_contradictoire":   "Période contradictoire",
	"personne_absente":         "Personne non désignée",
	"situation_vide":           "Situation non donnée",
}

// RuleTitle is a rule as a sender reads it; the rule itself when it is not of
// this package.
func RuleTitle(rule string) string {
	if title, ok := ruleTitles[rule]; ok {
		return title
	}
	return rule
}
