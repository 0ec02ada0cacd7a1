package sentences

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/inbox"
	"github.com/agir-indicateurs/agir/schedules"
	"github.com/agir-indicateurs/agir/schedules/delivery"
	"github.com/agir-indicateurs/agir/schedules/work"
)

// LiveIsSigned is said of a store put in service by nobody, or of who puts nothing in
// service.
const LiveIsSigned = "--live, --by et --why vont ensemble" + colon + "qui met en service, et pourquoi"

// NotLive is why nothing leaves, and what to do of it. said: the operator put the store in
// service, and no statement has come.
func NotLive(said bool) string {
	if said {
		return "en service dès le premier relevé reçu" + semicolon + "d’ici là, rien ne part"
	}
	return "à blanc" + colon + "rien n’est parti. Quand les documents sont relus" + colon + "agir run --live --by QUI --why POURQUOI"
}

// Event is what a shift did, one line each.
func Event(e work.Event) []string {
	switch e := e.(type) {
	case work.ClockBack:
		return []string{fmt.Sprintf("horloge%selle avançait et revient à l’heure%s%s", colon, semicolon,
			counted(int(e.Periods), "période réglée entre-temps est refaite en son temps", "périodes réglées entre-temps sont refaites, chacune en son temps"))}
	case work.Taken:
		return Taken(e)
	case work.Collected:
		return Collected(e)
	case work.Wrote:
		var all []string
		for _, path := range e.Paths {
			all = append(all, Wrote(path))
		}
		return all
	case work.Settled:
		if o, ok := e.Outcome.(work.Watched); ok {
			return append([]string{e.Job + " " + e.Period + colon + watched(o)}, o.Trouble.Lines()...)
		}
		line := e.Job + " " + e.Period + colon + State(e.State)
		if words := Outcome(e.Outcome); words != "" {
			line += colon + words
		}
		return []string{line}
	case work.Overtaken:
		return []string{"courrier sans objet, qui ne part pas" + colon + strings.Join(each(e.Letters, overtaken), ", ")}
	case work.Unposted:
		return []string{"lettre non envoyée" + colon + unposted(e)}
	case work.Sent:
		return []string{"courrier" + colon + Outcome(e)}
	}
	return nil
}

// overtaken is a letter that does not leave, and why.
func overtaken(o books.Posting) string {
	return word(letters, o.Kind) + " " + o.About + " à " + o.Reader + " (" + delivery.Reason(o.Why) + ")"
}

// unposted is a letter that would have left.
func unposted(e work.Unposted) string {
	by := "sans courrier ni dossier"
	if len(e.Ways) > 0 {
		by = "par " + strings.Join(each(e.Ways, Way), " et ")
	}
	return e.To + ", " + by + ", « " + e.Subject + " »"
}

// State is what became of a period.
func State(s schedules.State) string {
	words := map[schedules.State]string{
		schedules.Waiting: "en attente", schedules.Published: "publié, documents en chemin", schedules.Failed: "échec",
		schedules.Made: "fait", schedules.Passed: "passé", schedules.Rehearsed: "à blanc", work.RunDone: "fait",
	}
	return word(words, s)
}

// Outcome is what became of a period, as the ledger keeps it and the operator
// reads it.
func Outcome(o work.Outcome) string {
	switch o := o.(type) {
	case work.Missed:
		if o.Periods > 1 {
			return "et jusqu’à " + o.Until + ", " + strconv.Itoa(o.Periods) + " périodes manquées depuis trop longtemps, elles ne sont pas faites"
		}
		return "manqué depuis trop longtemps, n’est pas fait"
	case work.Failed:
		return Fault(o.Err, "")
	case work.Waits:
		if o.All {
			return "aucun des relevés attendus n’est arrivé"
		}
		var all []string
		for _, m := range o.For {
			all = append(all, m.Sender+" "+m.Kind+" "+strings.Join(m.Departements, " "))
		}
		return "il manque " + strings.Join(all, ", ")
	case work.Collected:
		return collected(o)
	case work.Ingested:
		return counted(o.New, "fichier nouveau", "fichiers nouveaux") + ", " + counted(o.Refused, "refusé", "refusés")
	case work.Issued:
		words := fmt.Sprintf("édition %d, %s", o.Edition, span(o.Period, o.Month))
		if o.Again {
			words += ", reprise là où elle en était"
		}
		return words
	case work.Drafted:
		return Month(o.Month) + ", à relire"
	case work.Listed:
		return listed(o)
	case work.BackedUp:
		return backedUp(o)
	case work.RehearsedMonth:
		return span(o.Period, o.Month) + ", rien n’est parti"
	case work.Watched:
		return watched(o)
	case work.Sent:
		return Summary(o.Summary)
	}
	return ""
}

// Taken is what came of an inbox.
func Taken(t work.Taken) []string {
	var all []string
	for _, p := range t.Refused {
		all = append(all, "refusé"+colon+p.File+colon+p.Message)
	}
	for _, f := range t.Faults {
		all = append(all, "faute du programme sur "+f.Path+", refusé"+semicolon+"à signaler (ceci ne contient rien du fichier)"+colon+f.Trace)
	}
	for _, path := range t.Waiting {
		all = append(all, "en attente"+colon+path+", en cours d’écriture")
	}
	if n := len(t.Early); n > 0 {
		all = append(all, "en avance"+colon+counted(n, "fichier d’un dossier daté après le ", "fichiers de dossiers datés après le ")+Day(t.On)+", pris à leur jour")
	}
	for _, c := range t.InClear {
		all = append(all, "reste en clair dans la boîte de réception"+colon+c.Path+colon+said(c.Err))
	}
	all = append(all,
		t.Inbox+colon+counted(t.Found, "fichier", "fichiers")+", "+counted(t.New, "nouveau", "nouveaux")+", "+
			counted(t.Known, "déjà connu", "déjà connus")+", "+counted(len(t.Refused), "refusé", "refusés"),
		rowsRead(t))
	for _, u := range work.HeldFiles(t.Held) {
		all = append(all, undecided(u.File, u.Kind, u.Sender, u.Why)) // the path is in the status
	}
	for _, st := range t.Gone {
		all = append(all, removed(st))
	}
	if t.Withheld > 0 {
		all = append(all, "dont "+counted(t.Withheld, "laissée", "laissées")+" de côté"+colon+"elles parlent de personnes effacées")
	}
	return all
}

// rowsRead are the rows of the files that were taken, each counted once.
func rowsRead(t work.Taken) string {
	r := t.Rows
	return counted(r.Read, "ligne lue", "lignes lues") + " = " + counted(r.Kept, "gardée", "gardées") + " + " + counted(r.SetAside, "écartée", "écartées") + " + " +
		counted(r.NotData, "sans donnée", "sans donnée")
}

// removed is a statement whose file was removed from the inbox, with the command that has
// the effect that was wanted.
func removed(st inbox.State) string {
	verb := "withdraw"
	if st.Status == inbox.Held {
		verb = "refuse"
	}
	return fmt.Sprintf("ôté de la boîte de réception%sfichier %d, %s%ssans effet, il est déjà lu. Pour le retirer%sagir %s %d --by QUI --why POURQUOI", colon, st.File, st.Path, colon, colon, verb, st.File)
}

// undecided is a file that waits for somebody's decision, with the commands that take it.
func undecided(file int64, kind, sender, why string) string {
	return fmt.Sprintf("retenu%sfichier %d, %s (%s), %s%sagir accept %d ou agir refuse %d, avec --by QUI --why POURQUOI", colon, file, kind, sender, why, colon, file, file)
}

// Summary is what became of the messages that were to send, in a few words.
func Summary(s delivery.Summary) string {
	var words []string
	for _, c := range []struct {
		n                int
		singular, plural string
	}{
		{s.Sent, "envoyé", "envoyés"}, {s.Waiting, "à envoyer", "à envoyer"}, {s.Refused, "refusé", "refusés"},
		{s.GaveUp, "abandonné", "abandonnés"}, {s.Superseded, "sans objet", "sans objet"},
	} {
		if c.n > 0 {
			words = append(words, counted(c.n, c.singular, c.plural))
		}
	}
	if len(words) == 0 {
		return "rien à envoyer"
	}
	return strings.Join(words, ", ")
}

// Way is how a message leaves.
func Way(way string) string {
	return word(map[string]string{books.ByMail: "courriel", books.ByFolder: "dossier"}, way)
}

// postings are what becomes of a message.
var postings = map[string]string{
	books.ToSend: "à envoyer", books.Sending: "en cours", books.Sent: "envoyé", books.Refused: "refusé",
	books.GaveUp: "abandonné", books.Superseded: "sans objet", books.Closed: "classé",
}

// letters are the kinds of messages.
var letters = map[string]string{
	string(delivery.Report): "rapport", string(delivery.Draft): "relecture", string(delivery.Reminder): "relance",
	string(delivery.Feedback): "retour", string(delivery.Alarm): "alarme", string(delivery.Test): "essai",
}

// letter is what a message is.
func letter(o books.Posting) string {
	if o.Rectifies != 0 {
		return "rectification"
	}
	return word(letters, o.Kind)
}

// Posting is a message of the outbox.
func Posting(o books.Posting) string {
	line := fmt.Sprintf("%d, %s %s à %s, par %s%s%s", o.Number, letter(o), o.About, o.Reader, Way(o.Way), colon, word(postings, o.State))
	if o.Why != "" {
		line += colon + delivery.Reason(o.Why)
	}
	return line
}

// Marked is what became of a message that somebody decided on.
func Marked(o books.Posting) string {
	return fmt.Sprintf("%d%s%s", o.Number, colon, word(postings, o.State))
}

// NothingToRetry is an outbox in which nothing was refused or given up.
const NothingToRetry = "rien n’est refusé ni abandonné"

// SentAgain is an edition that is on its way once more.
func SentAgain(edition int, reader string) string {
	return fmt.Sprintf("édition %d, de nouveau à envoyer à %s%sagir outbox send, ou le prochain passage", edition, reader, colon)
}

// Outbox are messages in a table, its header first.
func Outbox(all []books.Posting) [][]string {
	lines := [][]string{{"numéro", "mois", "nature", "objet", "lecteur", "voie", "état", "le", "essais", "pas avant", "motif"}}
	for _, o := range all {
		next := ""
		if o.State == books.ToSend {
			next = Clock(o.NextAt)
		}
		at := o.PostedAt
		if !o.LastAt.IsZero() {
			at = o.LastAt
		}
		lines = append(lines, []string{fmt.Sprint(o.Number), delivery.MonthOf(o), letter(o), o.About, o.Reader, Way(o.Way), word(postings, o.State), Clock(at), fmt.Sprint(o.Attempts), next, delivery.Reason(o.Why)})
	}
	return lines
}

// Record is a message, its documents and its attempts, one line each.
func Record(r delivery.Record) []string {
	all := []string{Posting(r.Posting), "objet" + colon + r.Subject}
	if r.MessageID != "" {
		all = append(all, fmt.Sprintf("Message-ID%s<%s>", colon, r.MessageID))
	}
	for _, d := range r.Documents {
		all = append(all, fmt.Sprintf("document%s%s, pour %s %s, SHA-256 %s", colon, d.Name, d.Reader, d.Territory, d.Hash))
	}
	for _, a := range r.Tried {
		if a.Place == "" && a.Server == "" { // somebody, or what happened since, decided
			all = append(all, fmt.Sprintf("%d, %s%s%s%s%s", a.Number, Clock(a.TriedAt), colon, word(postings, a.Outcome), colon, delivery.Reason(a.Answer)))
			continue
		}
		all = append(all, fmt.Sprintf("essai %d, %s%s%s, à %s, par %s%s%s", a.Number, Clock(a.TriedAt), colon, word(postings, a.Outcome), a.Place, a.Server, colon, delivery.Reason(a.Answer)))
	}
	return all
}

// Trouble is what does not go by itself, one line each.
func Trouble(t delivery.Trouble) []string {
	var all []string
	for _, f := range t.Failures {
		all = append(all, strings.TrimSpace(f.Job+" "+f.Period)+colon+counted(f.Times, "échec", "échecs")+colon+f.Why)
	}
	for _, e := range t.Expiring {
		all = append(all, e.Line())
	}
	for _, w := range t.Waiting {
		all = append(all, w.Line()+colon+"agir fetch "+w.Source+" --dry-run")
	}
	if !t.IdleSince.IsZero() {
		all = append(all, "rien n’a travaillé depuis le "+Clock(t.IdleSince))
	}
	if !t.QuietSince.IsZero() {
		all = append(all, "aucun fichier n’est arrivé depuis le "+Day(t.QuietSince))
	}
	if t.Ahead > 0 {
		all = append(all, counted(t.Ahead, "fichier porte", "fichiers portent")+" un jour de réception à venir, jusqu’au "+Day(t.AheadUntil)+
			", car l’horloge avançait"+colon+"à remettre dans un dossier daté du jour")
	}
	switch {
	case t.NoBackup:
		all = append(all, "aucune sauvegarde de la base n’est connue"+colon+"agir backup FICHIER")
	case !t.BackupAt.IsZero():
		all = append(all, "la dernière bonne sauvegarde date du "+Clock(t.BackupAt)+colon+"agir backup FICHIER")
	}
	for _, u := range t.Held {
		all = append(all, undecided(u.File, u.Kind, u.Sender, u.Why))
	}
	for _, o := range t.Unsent {
		all = append(all, "courrier "+Posting(o))
	}
	if n := len(t.Late); n > 0 {
		all = append(all, counted(n, "courrier ne part pas", "courriers ne partent pas")+" depuis le "+Clock(t.Late[0].FirstAt)+colon+delivery.Reason(t.Late[0].Why))
	}
	return all
}

// listed are the work lists that were laid by themselves.
func listed(o work.Listed) string {
	if len(o.Lists) == 0 {
		return Month(o.Month) + ", aucun nom n’est lu tant que tout se fait à blanc"
	}
	words := Month(o.Month)
	for _, l := range o.Lists {
		words += ", " + l.Path + " (" + counted(l.Persons, "personne", "personnes") + ") et " + counted(l.Structures, "liste d’une structure", "listes de structures")
	}
	return words
}

// backedUp is a backup that was made by itself.
func backedUp(o work.BackedUp) string {
	words := o.File + ", relue"
	switch {
	case o.Spare:
		words += ", restaurée à part avec la clé de secours"
	case o.Proved:
		words += ", restaurée à part"
	}
	if o.Removed > 0 {
		words += ", " + counted(o.Removed, "ancienne retirée", "anciennes retirées")
	}
	for _, path := range o.Dropped {
		words += ", " + earlierDropped(path)
	}
	return words
}

// watched is what an alarm came to: what it knows, and no more.
func watched(o work.Watched) string {
	if o.Trouble.None() {
		return "rien à signaler"
	}
	alarms := counted(o.Trouble.Count(), "alarme", "alarmes")
	if o.Trouble.Count() == 0 {
		alarms = o.Trouble.DelayedLine()
	}
	switch {
	case o.Rehearsed:
		return alarms + ", personne n’est prévenu tant que tout se fait à blanc"
	case len(o.Told) == 0:
		return alarms + ", personne n’est prévenu" + colon + "aucun exploitant n’a d’adresse dans la configuration"
	}
	return alarms + ", au courrier pour " + strings.Join(o.Told, ", ")
}

// Condition is how the scheduled work goes, one line each; nothing before the first
// run.
func Condition(c *work.Condition) []string {
	if len(c.Runs) == 0 {
		return nil
	}
	all := []string{"", "derniers passages"}
	for _, r := range c.Runs[:min(5, len(c.Runs))] {
		all = append(all, Clock(r.StartedAt)+"  "+r.Verb+"  "+Ended(r))
		for _, p := range r.Phases {
			all = append(all, fmt.Sprintf("    %s %s  %s  %s  %d ms", p.Job, p.Period, State(p.Outcome), p.Told, p.Lasted.Milliseconds()))
		}
	}
	for _, p := range c.Open {
		line := "dû depuis le " + Clock(p.DueAt) + colon + p.Job + " " + p.Period + ", " + State(p.State)
		if p.Why != "" {
			line += colon + p.Why
		}
		all = append(all, line)
	}
	for _, n := range c.Next {
		all = append(all, "prochain "+n.Job+colon+Clock(n.At))
	}
	return all
}

// Ended is how a run ended.
func Ended(r books.Run) string {
	if r.Outcome == "" {
		return "en cours, ou tué"
	}
	return word(map[string]string{work.RunDone: "fait", work.RunStopped: "arrêté avant la fin", work.RunNotDone: "un travail a échoué"}, r.Outcome)
}
