package documents

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/agir-indicateurs/agir/reports"
)

// RegisterInput is what the record of processing rests on: the configuration, the
// contract, and counts of what the store holds. It names no person followed.
type RegisterInput struct {
	On          time.Time
	Controllers []string
	Senders     []RegisterLine // and the kinds of statements that they send
	Recipients  []RegisterLine // and what they receive
	Identifying []RegisterLine // columns that identify a person, by kind of statement
	Followed    []RegisterLine // and the others
	Years       int            // that a person is kept after the last thing told of him
	Retention   RegisterTerms
	Sealed      bool
	Backup      time.Time // zero when none is known

	Persons, Open, Waiting int // known, with an open parcours, pairs that may be one person
	Files, Unread          int
	Rows                   map[string]int // by kind
	Since                  time.Time      // first file received
	Editions, Sent         int
	Readings, Asked        int // nominative, over twelve months, and exports asked by persons
	Removed, Forgotten     int // persons, since the origin
}

// RegisterLine is something and what is said of it.
type RegisterLine struct {
	Label string
	Words []string
}

// RegisterTerms is how long what names people lasts outside of the records.
type RegisterTerms struct{ FeedbackDays, WorklistDays, DraftDays, JournalMonths int }

// Register is the record of processing (RGPD, article 30), then the figures that an
// impact analysis asks for (article 35).
func Register(in RegisterInput) *reports.Report {
	r := &reports.Report{
		Kind: reports.Guide, Title: "Registre des activités de traitement", Subtitle: "Indicateurs AGIR\u202f: fiche de l’article 30 et chiffres pour l’analyse d’impact",
		Publisher: "AGIR indicateurs", Territory: strings.Join(in.Controllers, ", "), Language: "fr", IssuedOn: in.On,
	}
	for n, s := range []reports.Section{in.purpose(), in.data(), in.readers(), in.terms(), in.security(), in.impact()} {
		s.ID = fmt.Sprintf("partie-%d", n+1)
		r.Sections = append(r.Sections, s)
	}
	return r
}

func saying(title string, paragraphs ...string) reports.Section {
	s := reports.Section{Title: title}
	for _, text := range paragraphs {
		s.Add(reports.Paragraph{Text: reports.PlainText(reports.Typeset(text))})
	}
	return s
}

// listed is a table of lines, each with what is said of it.
func listed(id, caption, of, said string, lines []RegisterLine) reports.Table {
	t := reports.Table{ID: id, Caption: reports.Typeset(caption), Columns: []reports.Column{{Header: of, RowHeader: true}, {Header: said}}}
	for _, l := range lines {
		t.Rows = append(t.Rows, reports.Row{Cells: []reports.Value{reports.WordsOf(reports.Typeset(l.Label)), reports.WordsOf(reports.Typeset(strings.Join(l.Words, ", ")))}})
	}
	return t
}

func (in RegisterInput) purpose() reports.Section {
	return saying("Responsable et finalités",
		"Responsable du traitement : "+orElse(strings.Join(in.Controllers, ", "), "à compléter")+". Représentant et délégué à la protection des données : à compléter.",
		"Finalités : établir chaque mois les indicateurs du programme AGIR (accompagnement global et individualisé des réfugiés) pour l’État et la direction du consortium ; signaler aux structures les personnes à contacter et les lignes à corriger.",
		"Base légale : à confirmer par le responsable (mission d’intérêt public, article 6, paragraphe 1, point e). Aucune décision individuelle automatisée (article 22) : un rapprochement douteux attend une personne, et les chiffres ne décident de rien pour personne.")
}

func (in RegisterInput) data() reports.Section {
	s := saying("Personnes et données",
		"Personnes concernées : réfugiés et bénéficiaires de la protection subsidiaire orientés vers le programme ou accompagnés, et les proches qui les rejoignent.",
		"Données sensibles ou délicates : la nationalité et la protection internationale révèlent une situation de vulnérabilité ; la date de naissance peut être celle d’un mineur. Aucune donnée de santé, de religion ou d’opinion n’est dans le contrat des relevés ; une colonne que le contrat ignore n’est pas reprise, mais le fichier reçu est gardé tel quel.")
	s.Add(listed("identifiantes", "Données qui identifient, par relevé", "Relevé", "Colonnes", in.Identifying))
	s.Add(listed("suivies", "Autres données, par relevé", "Relevé", "Colonnes", in.Followed))
	s.Add(listed("sources", "Sources", "Expéditeur", "Relevés", in.Senders))
	return s
}

func (in RegisterInput) readers() reports.Section {
	s := saying("Destinataires", "Aucun transfert hors de l’Union européenne n’est fait par le programme ; l’hébergement et la messagerie sont à indiquer par le responsable.")
	s.Add(listed("destinataires", "Qui reçoit quoi", "Destinataire", "Reçoit", in.Recipients))
	return s
}

func (in RegisterInput) terms() reports.Section {
	lines := []RegisterLine{
		{"Personnes et lignes reçues", []string{reports.Counted(int64(in.Years), "an", "ans") + " après la dernière chose dite de la personne, hors parcours ouvert (agir purge)"}},
		{"Fichiers rendus aux expéditeurs", []string{reports.Counted(int64(in.Retention.FeedbackDays), "jour", "jours")}},
		{"Listes de travail, file des paires, exports d’une personne", []string{reports.Counted(int64(in.Retention.WorklistDays), "jour", "jours")}},
		{"Brouillons à relire", []string{reports.Counted(int64(in.Retention.DraftDays), "jour", "jours")}},
		{"Journal des lectures", []string{reports.Counted(int64(in.Retention.JournalMonths), "mois", "mois")}},
		{"Éditions publiées", []string{"sans terme : des effectifs, aucune personne"}},
	}
	for i := range lines {
		lines[i].Words[0] = reports.Typeset(lines[i].Words[0])
	}
	s := saying("Délais d’effacement", "Une personne effacée ne revient pas avec un relevé suivant : une empreinte de ses identifiants, faite avec un secret de la base, la fait laisser de côté.")
	s.Add(listed("durees", "Durées", "Ce qui est gardé", "Durée", lines))
	return s
}

func (in RegisterInput) security() reports.Section {
	sealed := "La base et les fichiers reçus sont chiffrés au repos (age), la clé gardée à part."
	if !in.Sealed {
		sealed = "La base n’est pas chiffrée par le programme : mesure à prendre (agir key new), ou chiffrement du disque à indiquer."
	}
	backup := "Aucune sauvegarde n’est connue : mesure à prendre (agir backup)."
	if !in.Backup.IsZero() {
		backup = "Dernière sauvegarde connue : " + reports.FormatDay(in.Backup) + "."
	}
	return saying("Mesures de sécurité", sealed, backup,
		"Droits : les fichiers qui nomment des personnes ne sont lisibles que du compte du programme ; chaque lecture nominative est journalisée, avec qui et pourquoi, dans une chaîne d’empreintes.",
		"Minimisation : aucun nom dans les documents ; un effectif de 1 à 4 personnes ne sort pas d’un département, ni ce qui le rendrait par différence ; aucun nom, numéro ou date de naissance dans les journaux techniques, les erreurs et les courriels.")
}

func (in RegisterInput) impact() reports.Section {
	count := func(n int) []string { return []string{reports.FormatCount(int64(n))} }
	lines := []RegisterLine{
		{"Personnes connues aujourd’hui", count(in.Persons)}, {"dont au parcours ouvert", count(in.Open)},
		{"Paires qui sont peut-être une seule personne, en attente", count(in.Waiting)},
		{"Fichiers reçus", count(in.Files)}, {"dont illisibles, gardés", count(in.Unread)},
	}
	for _, l := range in.kinds() {
		lines = append(lines, RegisterLine{"Lignes gardées, " + l, count(in.Rows[l])})
	}
	lines = append(lines, RegisterLine{"Éditions publiées", count(in.Editions)}, RegisterLine{"Envois partis", count(in.Sent)},
		RegisterLine{"Actes qui montrent des noms, sur douze mois", count(in.Readings)}, RegisterLine{"Exports à une personne, sur douze mois", count(in.Asked)},
		RegisterLine{"Personnes effacées depuis l’origine", count(in.Removed)}, RegisterLine{"dont à leur demande", count(in.Forgotten)})
	since := "Aucun fichier n’a encore été reçu."
	if !in.Since.IsZero() {
		since = "Premier fichier reçu le " + reports.FormatDay(in.Since) + "."
	}
	s := saying("Chiffres pour l’analyse d’impact", "Au "+reports.FormatDay(in.On)+". "+since+
		" Critères de l’analyse d’impact réunis : personnes vulnérables, données croisées de plusieurs sources, suivi dans la durée.")
	s.Add(listed("chiffres", "Volumes et actes", "Mesure", "Nombre", lines))
	return s
}

// kinds are the kinds of rows, in a set order.
func (in RegisterInput) kinds() []string {
	return slices.Sorted(maps.Keys(in.Rows))
}
