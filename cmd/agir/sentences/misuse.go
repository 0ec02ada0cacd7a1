package sentences

import (
	"fmt"
	"regexp"
	"strings"
	"time"
)

// What is said of a command that is misused.
const (
	PartsOnly        = "plusieurs fichiers ne sont acceptés ensemble qu’avec --parts" + colon + "sont-ils les parties d’un seul relevé\u202f?"
	EditionArguments = "agir edition, agir edition N, ou agir edition diff N [M]"
	NothingToReturn  = "rien à retourner" + colon + "aucun relevé n’est connu à cette date"
	NamesAreSigned   = "les noms se lisent avec --by et --why" + colon + "qui les lit, et pourquoi"
	MonthAndOut      = "il manque --month et --out"
	HistoryWantsOut  = "il manque --out DOSSIER"
	ParquetWantsOut  = "--format parquet" + colon + "il manque --out FICHIER"
	TableIsCSV       = "--table s’écrit en CSV, et dans aucune autre forme"
	NoWorkingFolder  = colon + "ni boîte de réception ni base ici" + colon + "êtes-vous dans le dossier de travail ? agir init DOSSIER en fait un, AGIR_HOME le nomme de partout"
	RectifyAlone     = "--rectify N et --why POURQUOI vont ensemble, sans --month, --quarter ni --year" + colon + "le mois est celui de l’édition N"
	OnePeriod        = "--month, --since, --quarter ou --year" + colon + "l’un des quatre, et un seul"
	OneOrAll         = "le numéro d’un envoi, ou --all" + colon + "l’un des deux"
	OneSpan          = "--month, --quarter ou --year" + colon + "l’un des trois, et un seul"
	NextKey          = "il manque --identity ou --passphrase" + colon + "la clé suivante"
)

// What is said of the program.
const (
	NoBuild     = "ce programme a été construit sans dire de quoi"
	ChangedTree = "construit d’un arbre modifié"
	Stopped     = "arrêté"
	Reading     = "lecture de la boîte de réception"
)

// ExitCodes are the statuses with which the program ends.
const ExitCodes = "0\u202f: fait. 1\u202f: pas fait, ou quelque chose attend. 2\u202f: mal demandé."

// Serving is where the desk is.
func Serving(address string) string { return "bureau" + colon + "http://" + address }

// ScheduledWork is what is being done when what is due is.
const ScheduledWork = "travail prévu"

// Advice is what the operator can do, under what went wrong.
func Advice(text string) string { return "conseil" + colon + text }

func quote(text string) string { return "«\u202f" + text + "\u202f»" }

var (
	frenchDay   = regexp.MustCompile(`^(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})$`)
	otherDay    = regexp.MustCompile(`^(\d{4})[-/. ]?(\d{1,2})[-/. ]?(\d{1,2})$`)
	frenchMonth = regexp.MustCompile(`^(\d{1,2})[-/. ](\d{4})$`)
	otherMonth  = regexp.MustCompile(`^(\d{4})[-/. ]?(\d{1,2})$`)
)

// meantBy is what was meant by a day or a month in another form, where that is one of the
// calendar; otherwise an example.
func meantBy(layout, year, month, day, example string) string {
	text := fmt.Sprintf("%s-%02s", year, month)
	if day != "" {
		text += fmt.Sprintf("-%02s", day)
	}
	if _, err := time.Parse(layout, text); err != nil {
		return example
	}
	return text
}

// NotADay is a day that is not one: what it would be in the form wanted, where that can be
// told.
func NotADay(flag, text string) string {
	wanted := "2023-06-11"
	if m := frenchDay.FindStringSubmatch(text); m != nil {
		wanted = meantBy(time.DateOnly, m[3], m[2], m[1], wanted)
	} else if m := otherDay.FindStringSubmatch(text); m != nil {
		wanted = meantBy(time.DateOnly, m[1], m[2], m[3], wanted)
	}
	return flag + colon + quote(text) + " n’est pas un jour" + colon + "il s’écrit année-mois-jour, " + wanted
}

// NotAMonth is a month that is not one.
func NotAMonth(flag, text string) string {
	wanted := "2023-09"
	if m := frenchMonth.FindStringSubmatch(text); m != nil {
		wanted = meantBy("2006-01", m[2], m[1], "", wanted)
	} else if m := otherMonth.FindStringSubmatch(text); m != nil {
		wanted = meantBy("2006-01", m[1], m[2], "", wanted)
	}
	return flag + colon + quote(text) + " n’est pas un mois" + colon + "il s’écrit année-mois, " + wanted
}

// KnownToCome is a day known that is to come.
func KnownToCome(asOf time.Time) string {
	return "--as-of" + colon + Day(asOf) + " est encore à venir" + colon + "rien n’est connu à ce jour-là"
}

// NotEnded is a month that is not over on the day known.
func NotEnded(month, asOf time.Time) string {
	return "--month" + colon + Month(month) + " n’est pas fini au " + Day(asOf) + colon + "ses chiffres se font à partir du " + Day(month.AddDate(0, 1, 0))
}

// NoMonthSince is a month from which none is over on the day known.
func NoMonthSince(first, asOf time.Time) string {
	return "--since" + colon + "aucun mois depuis " + Month(first) + " n’est fini au " + Day(asOf)
}

// NotAPeriod is a quarter or a year that is not one.
func NotAPeriod(flag, text string) string {
	if flag == "--year" {
		return flag + colon + quote(text) + " n’est pas une année" + colon + "elle s’écrit 2023"
	}
	return flag + colon + quote(text) + " n’est pas un trimestre" + colon + "il s’écrit année-trimestre, 2023-T3"
}

// PeriodNotEnded is a quarter or a year that is not over on the day known.
func PeriodNotEnded(flag, text string, asOf time.Time) string {
	return flag + colon + text + " n’est pas fini au " + Day(asOf)
}

// FarAhead is a day given instead of today that is far ahead.
func FarAhead(today time.Time) string {
	return "--today" + colon + Day(today) + " est trop loin" + colon + "ce qui serait fait d’avance ne se referait pas à son heure"
}

// ServeKeepsTheClock is a day given to what follows the clock.
const ServeKeepsTheClock = "agir serve suit l’horloge" + colon + "--today est pour agir run"

// NoYears is what should be years and is not.
func NoYears(text string) string {
	return quote(text) + " ne désigne pas des années\u202f: on écrit 2023-2026, ou 2025 pour une seule"
}

// YearsOutside are years that the demo does not simulate.
func YearsOutside(text string, first, last int) string {
	return fmt.Sprintf("%s\u202f: la démonstration va de %d à %d", quote(text), first, last)
}

// NotANumber is a number that is not one.
func NotANumber(text string) string { return quote(text) + " n’est pas un nombre" }

// NoIndicator is a code that is none.
func NoIndicator(code string) string {
	return quote(code) + " n’est ni un indicateur ni un tableau" + colon + "agir explain les liste"
}

// HTMLOrPDF is a guide that is asked for in another form.
func HTMLOrPDF(file string) string {
	return "--out" + colon + quote(file) + " ne finit ni par .html ni par .pdf"
}

// NotLoopback is an address that other machines reach.
func NotLoopback(address string) string {
	return "--listen" + colon + address + " n’est pas une adresse locale, telle que 127.0.0.1:8650" + semicolon + "d’autres machines viennent par un mandataire de celle-ci, en https (agir help serve)"
}

// NoneOf is a word that is none of those that a flag takes.
func NoneOf(flag, text string, words []string) string {
	return flag + colon + quote(text) + " n’est pas l’un de " + strings.Join(words, ", ")
}

// OfAnother says that root is not to work in the folder of an account, and what to type.
func OfAnother(folder, account, command string) string {
	return "le dossier " + folder + " appartient au compte " + account + colon + "ce que root y écrirait, ce compte ne pourrait plus le lire" + semicolon + "tapez plutôt" + colon + "runuser -u " + account + " -- agir " + command
}
