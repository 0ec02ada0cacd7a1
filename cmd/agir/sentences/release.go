package sentences

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/schedules/release"
	"github.com/agir-indicateurs/agir/schedules/work"
)

// Wrote is a file that was written.
func Wrote(path string) string { return "écrit" + colon + path }

// Published is what became of a month that was to be published.
func Published(p release.Publication) string {
	e := p.Edition
	if p.Again {
		return fmt.Sprintf("l’édition %d porte déjà ces chiffres", e.Number)
	}
	return fmt.Sprintf("édition %d, %s, connue au %s, empreinte des chiffres %.12s", e.Number, span(e.Period, e.Month), Day(e.AsOf), e.Fingerprint)
}

// Corrected is an edition that took the place of another, and who it is on its way to.
func Corrected(r work.Rectified) []string {
	e := r.Edition
	all := []string{fmt.Sprintf("édition %d, rectificative de l’édition %d, %s, connue au %s, empreinte des chiffres %.12s", e.Number, e.Rectifies, span(e.Period, e.Month), Day(e.AsOf), e.Fingerprint)}
	for _, to := range r.To {
		all = append(all, "à envoyer à "+to.Reader+", par "+strings.Join(each(to.Ways, Way), " et "))
	}
	for _, code := range r.NoLonger {
		all = append(all, code+" avait reçu l’édition "+fmt.Sprint(e.Rectifies)+" et ne reçoit plus rien"+colon+"à prévenir autrement")
	}
	switch {
	case len(r.To) > 0:
		all = append(all, "agir outbox send, ou le prochain passage, l’envoie")
	case len(r.NoLonger) == 0:
		all = append(all, fmt.Sprintf("l’édition %d n’était partie chez personne par le courrier du programme%srien n’est à envoyer", e.Rectifies, colon))
	}
	return all
}

// CorrectedAtDesk is what the desk says of an edition that took the place of another.
func CorrectedAtDesk(r work.Rectified) []string {
	all := Corrected(r)
	if len(r.To) > 0 { // the last line names a command
		all[len(all)-1] = "le prochain passage l’envoie"
	}
	return each(all, asSentence)
}

// span is the quarter or the year that was published, as it is asked for, otherwise the month.
func span(period string, month time.Time) string {
	if period != "" {
		return period
	}
	return Month(month)
}

// Edition is an edition in a list.
func Edition(e books.Edition) string {
	line := fmt.Sprintf("%d  %s  connue au %s  empreinte %.12s  programme %s", e.Number, cmp.Or(e.Period, e.Month.Format("2006-01")), Day(e.AsOf), e.Fingerprint, e.Program)
	if e.Rectifies != 0 {
		line += fmt.Sprintf("  rectifie l’édition %d%s%s", e.Rectifies, colon, e.Why)
	}
	return line
}

// Rebuilt is how the documents of an edition compare with those that were sent,
// one line each.
func Rebuilt(b release.Rebuilt) []string {
	var all []string
	for _, d := range b.Documents {
		verdict := "pareil"
		if b.Differ[d.Path()] {
			verdict = "diffère"
		}
		all = append(all, fmt.Sprintf("%-8s %s", verdict, d.Path()))
	}
	return all
}

// WhyDiffers is why the documents of an edition may differ from those that were
// sent, one line each. program is the version that made them again.
func WhyDiffers(b release.Rebuilt, program string) []string {
	var all []string
	if len(b.Differ) == 0 {
		return nil
	}
	e := b.Edition
	if !b.PurgedOn.IsZero() {
		all = append(all, fmt.Sprintf("des personnes ont été retirées pour de bon le %s%sles chiffres de l’édition %d restent ceux publiés", Day(b.PurgedOn), semicolon, e.Number))
	}
	if e.Program != program {
		all = append(all, fmt.Sprintf("l’édition %d a été faite par la version %s, celle-ci est %s", e.Number, e.Program, program))
	}
	return all
}

// Moved are the figures that moved between two editions, one line each, each
// followed by its causes.
func Moved(m release.Moved) []string {
	var all []string
	for _, f := range m.Figures {
		all = append(all, fmt.Sprintf("%s  %s  %s  %s → %s  (+%d −%d)", f.Month.Format("2006-01"), f.Territory, f.Indicator, f.Was, f.Is, f.Arrivals, f.Removals))
		for _, c := range f.Causes {
			all = append(all, "    "+c.Label+colon+counted(int(c.Persons), "personne", "personnes"))
		}
	}
	return append(all, counted(m.Count, "chiffre a bougé", "chiffres ont bougé"))
}

// Audited is what finished documents give back, one line each.
func Audited(a release.Audited) []string {
	var all []string
	for _, l := range a.Reading.Leaks {
		all = append(all, leak(l.File, l.Sheet, l.Table, l.Line, l.Row, l.Column, l.Told))
	}
	r := a.Reading
	return append(all, counted(a.Files, "fichier", "fichiers")+", "+counted(r.Tables, "tableau", "tableaux")+colon+counted(r.Printed, "effectif imprimé", "effectifs imprimés")+", "+counted(r.Withheld, "tu", "tus")+", "+counted(len(r.Leaks), "rendu", "rendus"))
}

// NotAudited is a file that the audit does not read.
func NotAudited(path string) string {
	return path + colon + "pas lu, il faut du XLSX, du CSV ou du HTML"
}

// History says what a history holds, and who may read it.
func History(dir string, made release.HistoryMade, trueCounts bool) []string {
	said := dir + colon + counted(made.Editions, "édition", "éditions") + ", " + counted(made.Months, "mois", "mois") +
		" (" + span("", made.First) + " à " + span("", made.Last) + ")"
	if !trueCounts {
		return []string{said, "tel que publié" + colon + "les petits effectifs ne sont pas communiqués"}
	}
	return []string{said, "vrais effectifs, petits compris, sans noms" + colon + "pour l’usage du seul pilotage qui tient cette base, à ne transmettre à personne" + semicolon + "lisibles par ce compte seul"}
}

// HistoryElsewhere says that a folder holds something else than the history asked for.
func HistoryElsewhere(dir string) string {
	return dir + colon + "ce dossier tient autre chose que cet historique" + semicolon + "donnez-en un autre" + colon + "les vrais effectifs ne se rangent pas avec ce qui est publié"
}

// Exported says whom a file of aggregates is for.
const Exported = "vrais effectifs, sans noms" + colon + "pour la base du pilotage national seulement"

// Imported is what a file of aggregates brought.
func Imported(name string, i release.Imported) string {
	verdict := "pris"
	if i.Again {
		verdict = "déjà connu"
	}
	return fmt.Sprintf("%s%s%s, départements %s, mois %s à %s connus au %s", name, colon, verdict, strings.Join(i.Departements, " "), i.First, i.Last, i.AsOf)
}

// ImportedRelease is a national release that was brought.
func ImportedRelease(name string, i release.ImportedRelease) string {
	verdict := "pris"
	if i.Again {
		verdict = "déjà connu"
	}
	return fmt.Sprintf("%s%s%s, comparatif national, %s, édition %d, connu au %s, %s", name, colon, verdict,
		Month(i.Month), i.Edition, Day(i.AsOf), counted(len(i.Departements), "département", "départements"))
}

// Worklist is a work list that was written.
func Worklist(w release.WrittenWorklist) string {
	return Wrote(w.Path) + ", " + counted(w.Persons, "personne", "personnes") + ", " + counted(w.Pairs, "paire", "paires")
}
