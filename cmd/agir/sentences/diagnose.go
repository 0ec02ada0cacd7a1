package sentences

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/agir-indicateurs/agir/schedules"
	"github.com/agir-indicateurs/agir/schedules/work"
)

// ReadBeforeSending is said of a diagnosis.
const ReadBeforeSending = "à relire avant de l’envoyer à qui aide" + colon + "il ne doit rien dire de personne"

// Program is what the program is.
func Program(number, revision, compiler, machine string, modules []string) string {
	return fmt.Sprintf("agir %s, révision %s, %s, %s\n%s", number, revision, compiler, machine, strings.Join(modules, "\n"))
}

// DiagnosedSettings are a configuration without its addresses.
func DiagnosedSettings(text string) string {
	return "Configuration, sans adresse ni dossier" + colon + "\n" + text
}

// DiagnosedSchedules are the schedules, one line each.
func DiagnosedSchedules(all []schedules.Schedule) string {
	lines := []string{"Calendrier" + colon}
	for _, s := range all {
		lines = append(lines, fmt.Sprintf("  %s%s%s, %s, %s", s.Job, colon, s.Makes, s.Period, quote(s.When)))
	}
	return strings.Join(lines, "\n")
}

// Diagnosis is how it is with a store.
func Diagnosis(d work.Diagnosis) string {
	lines := []string{
		"Moteur de la base " + d.Bulk.Engine,
		counted(d.Bulk.Files, "fichier reçu", "fichiers reçus") + ", " + counted(d.Bulk.Statements, "relevé", "relevés") + ", " +
			counted(d.Bulk.Editions, "édition", "éditions") + ", " + counted(d.Bulk.Messages, "message", "messages"),
	}
	if !d.Bulk.FirstOn.IsZero() {
		lines = append(lines, "reçus du "+Day(d.Bulk.FirstOn)+" au "+Day(d.Bulk.LastOn))
	}
	missing, awaited := d.Status.Missing()
	t := d.Status.Trouble
	lines = append(lines, fmt.Sprintf("relevés %s%s%d manquent sur %d", ofMonth(d.Status.Month), colon, missing, awaited),
		fmt.Sprintf("en service%s%s. Retenus%s%d, refusés%s%d, envois refusés ou abandonnés%s%d, envois qui ne partent pas%s%d", colon, yes(d.Status.Live), colon, len(t.Held), colon, len(t.Refused), colon, len(t.Unsent), colon, len(t.Late)),
		"", "Fichiers refusés depuis six mois"+colon)
	for _, x := range d.Refused {
		lines = append(lines, fmt.Sprintf("  %d, %s, reçu le %s, %d octets, %s, %s, séparateur %s%s%s", x.File, cmp.Or(x.Sender, "expéditeur inconnu"), Day(x.ReceivedOn), x.Size,
			cmp.Or(x.Form, "illisible"), cmp.Or(x.Encoding, "sans encodage"), quote(x.Separator), colon, strings.Join(x.Rules, ", ")))
	}
	lines = append(lines, "")
	lines = append(lines, Condition(d.Status.Condition)...)
	return strings.Join(lines, "\n")
}

func yes(b bool) string {
	if b {
		return "oui"
	}
	return "non"
}
