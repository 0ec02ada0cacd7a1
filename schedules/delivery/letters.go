package delivery

import (
	"cmp"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/inbox"
	"github.com/agir-indicateurs/agir/pipeline/settings"
)

// Edition is what is said of the documents of a month to those who read them.
type Edition struct {
	Number       int // 0 for a draft
	Month        time.Time
	Period       string // the quarter or the year told, 2023-T3, 2023; empty for the month
	AsOf         time.Time
	NextOn       time.Time // zero when it is not known; nothing is said of one that is past
	CommentUntil time.Time // of a draft: last day on which a comment is printed
	Missing      []Missing
	Again        bool       // it was sent before
	Corrects     *Corrected // the edition that it takes the place of; nil for none
}

// Corrected is an edition that another takes the place of, and why.
type Corrected struct {
	Number      int
	PublishedOn time.Time
	Why         string
}

// Missing is what a sender has not sent.
type Missing struct {
	Sender       string // code
	Kind         string
	Departements []string
}

// titles are what each kind of reader receives.
var titles = map[string]string{
	settings.ForDdets:     "rapport mensuel",
	settings.ForDirection: "tableau de bord",
	settings.ForDreets:    "comparatif régional",
	settings.ForNation:    "comparatif national",
}

// title is what a reader receives: the bilan of a period, otherwise what his kind does.
func (e Edition) title(reader string) string {
	switch {
	case e.Period == "":
		return cmp.Or(titles[reader], "rapport")
	case strings.Contains(e.Period, "-T"):
		return "bilan trimestriel"
	}
	return "bilan annuel"
}

// of is the month told, or the period.
func (e Edition) of() string {
	if e.Period != "" {
		return ofPeriod(e.Period)
	}
	return ofMonth(e.Month)
}

// Messages are the letters of an edition: one for each recipient who may see some
// of the documents.
func (e Edition) Messages(conf *settings.Settings, documents []Document) []Message {
	var all []Message
	for _, r := range conf.Recipients {
		m := Message{Kind: Report, About: fmt.Sprintf("edition-%d", e.Number), Rank: int64(e.Number), To: r.Code}
		if e.Number == 0 {
			m.Kind, m.About, m.Rank = Draft, e.Month.Format("2006-01"), e.AsOf.Unix()
		}
		provisional := false
		for _, d := range documents {
			if d.For == (Perimeter{r.Reader, r.Territory}) {
				m.Documents = append(m.Documents, d)
				provisional = provisional || d.Provisional
			}
		}
		if len(m.Documents) == 0 {
			continue
		}
		title := e.title(r.Reader)
		if m.Kind == Draft {
			m.Subject = "AGIR" + colon + title + " " + e.of() + " à relire – " + typeset(r.Label)
			m.Body = e.draft(conf, title, r, m.Documents)
		} else {
			m.Subject = "AGIR" + colon + title + " " + e.of() + ", édition " + e.number(m.Documents) + " " + e.correcting() + status(provisional) + " – " + strings.ReplaceAll(r.Label, "'", "’")
			m.Body = e.report(conf, title, r, m.Documents, provisional)
		}
		all = append(all, m)
	}
	return all
}

// number is which edition of its month it is for its reader, and its number among all, as its
// documents print them.
func (e Edition) number(documents []Document) string {
	n := "n°\u00a0" + strconv.Itoa(e.Number)
	for _, d := range documents { // a table of figures has no first page
		if printing := d.First.Printing; printing > 0 {
			return strconv.Itoa(printing) + " (" + n + ")"
		}
	}
	return n
}

func (e Edition) correcting() string {
	if e.Corrects == nil {
		return ""
	}
	return "rectificative, "
}

func status(provisional bool) string {
	if provisional {
		return "provisoire"
	}
	return "définitive"
}

func (e Edition) report(conf *settings.Settings, title string, r settings.Recipient, documents []Document, provisional bool) string {
	l := letter{}
	here := "Voici le "
	if e.Again {
		here = "Voici de nouveau le "
	}
	l.say(here + title + " AGIR " + e.of() + ", édition " + e.number(documents) + ", " + e.correcting() + status(provisional) +
		". Il est établi d’après les relevés reçus au " + dayOf(e.AsOf) + ".")
	if x := e.Corrects; x != nil {
		l.say("Cette édition rectificative annule et remplace l’édition n°\u00a0" + strconv.Itoa(x.Number) + ", publiée le " + dayOf(x.PublishedOn) + ", qui vous était adressée. Motif" + colon + ended(typeset(x.Why)))
		l.changes(documents)
	}
	if provisional {
		l.say("Cette édition est provisoire" + colon + "les mois signalés peuvent encore changer. L’édition suivante dira lesquels, de combien et d’où vient le changement.")
	}
	l.first(documents)
	l.list("À cette date, ces relevés manquaient"+colon, missing(conf, r, e.Missing))
	l.attached(documents)
	if e.NextOn.After(e.AsOf) {
		l.say("Prochaine édition" + colon + dayOf(e.NextOn) + ".")
	}
	return l.end(conf, signer(conf, r))
}

func (e Edition) draft(conf *settings.Settings, title string, r settings.Recipient, documents []Document) string {
	l := letter{}
	l.say("Voici les chiffres AGIR " + ofMonth(e.Month) + " tels qu’ils partiraient aujourd’hui" + colon + "le " + title + ", à relire avant l’envoi.")
	if !e.CommentUntil.IsZero() {
		l.say("Un chiffre vous étonne, une anomalie s’explique" + question + "Votre commentaire, transmis au plus tard le " + dayOf(e.CommentUntil) + ", sera imprimé dans le rapport, signé et daté.")
	}
	l.first(documents)
	l.list("À cette date, ces relevés manquent"+colon, missing(conf, r, e.Missing))
	l.attached(documents)
	return l.end(conf, signer(conf, r))
}

// Late is a sender whose statements of a month have not come.
type Late struct {
	Sender   string // code
	Month    time.Time
	Deadline time.Time // day after which the report leaves without them
	Again    int       // 0 for the first reminder of the month, 1 for the second
	Missing  []Missing
}

// Message is the reminder.
func (x Late) Message(conf *settings.Settings) Message {
	last := x.Month.AddDate(0, 1, -1)
	l := letter{}
	l.list("Ces relevés "+ofMonth(x.Month)+" ne nous sont pas encore parvenus"+colon, kinds(x.Missing))
	l.say("Merci de les déposer dans votre dossier au plus tard le " + dayOf(x.Deadline) + ". Un relevé " + ofMonth(x.Month) +
		" est extrait après le " + dayOf(last) + " et contient tout ce que vous connaissez ce jour-là.")
	l.say("Passé ce délai, le rapport partira avec votre dernier relevé reçu, daté, et dira ce qui manque.")
	return Message{
		Kind: Reminder, About: x.Month.Format("2006-01") + again(x.Again), To: SenderKey(x.Sender),
		Subject: "AGIR" + colon + "vos relevés " + ofMonth(x.Month) + " sont attendus le " + dayOf(x.Deadline),
		Body:    l.end(conf, signature),
	}
}

func again(n int) string {
	if n == 0 {
		return ""
	}
	return "-" + strconv.Itoa(n+1)
}

// Taken is what a sender's files of one ingestion came to.
type Taken struct {
	Sender     string // code
	On         time.Time
	Last       int64 // number of the last file told: it makes the message unique
	Statements []TakenStatement
	Refused    int // files refused whole
}

// Fate is what became of a statement.
type Fate int

const (
	InForce   Fate = iota // taken as it is
	Unchanged             // its bytes were received before, with an earlier extraction day: in force
	Known                 // its bytes were received before, of the same extraction day: nothing changes
	Held                  // until somebody decides
	Older                 // than the one in force: not used
	Outside               // not its sender's to send
	Declined              // by a person, after it was held
)

// TakenStatement counts the rows of a statement.
type TakenStatement struct {
	Kind                    string
	Rows, SetAside, Emptied int // data rows, those set aside, values emptied
	Fate                    Fate
	Why                     string // it is held: a code of package inbox
}

// HeldBecause says why a statement is held, for the codes of package inbox.
func HeldBecause(why string) string {
	switch why {
	case inbox.TooManyAside:
		return "trop de lignes mises de côté"
	case inbox.FarFewer:
		return "bien moins de lignes que dans le relevé précédent"
	case inbox.OfAnother:
		return "fichier déjà reçu d’un autre expéditeur"
	case inbox.RowsOfAnother:
		return "lignes d’un autre expéditeur"
	case inbox.TwoOfOneDay:
		return "deux relevés d’un même jour, parties ou versions"
	}
	return "à examiner"
}

// Message is the notice of the retour qualité. Its counts name nobody; the retour
// itself, which holds the sender's own rows, is laid in his folder only.
func (x Taken) Message(conf *settings.Settings, returned []Nominative) Message {
	l := letter{}
	mend := 0
	var lines []string
	for _, s := range x.Statements {
		mend += s.SetAside + s.Emptied
		lines = append(lines, s.line())
	}
	l.list("Vos fichiers ont été lus le "+dayOf(x.On)+colon, lines)
	if x.Refused > 0 {
		l.say(counted(x.Refused, "fichier n’a pas pu être pris", "fichiers n’ont pas pu être pris") + semicolon + "rien n’est perdu, et les relevés précédents restent en vigueur.")
	}
	x.close(&l, conf, mend, len(returned) > 0)
	return Message{
		Kind: Feedback, About: "fichier-" + strconv.FormatInt(x.Last, 10), Rank: x.Last, To: SenderKey(x.Sender),
		Subject: "AGIR" + colon + "vos fichiers du " + dayOf(x.On) + ", " + x.inShort(mend), Body: l.end(conf, signature), Annexes: returned,
	}
}

// close says what is asked of the sender.
func (x Taken) close(l *letter, conf *settings.Settings, mend int, returned bool) {
	if x.count(Held) > 0 {
		l.say("Nous revenons vers vous pour le relevé retenu" + semicolon + "s’il n’est pas le bon, renvoyez-le complet et corrigé.")
	}
	sender, _ := conf.Sender(x.Sender)
	switch {
	case mend+x.Refused == 0 && x.count(InForce) == len(x.Statements):
		l.say("Rien n’est à corriger. Merci" + exclamation)
	case mend+x.Refused == 0:
	case sender.Folder != "" && returned:
		l.say("Le retour qualité, qui dit ligne par ligne ce qu’il faut corriger, est dans votre dossier. Il contient vos propres lignes" + colon + "il n’est jamais envoyé par courriel.")
	default:
		l.say("Le retour qualité, qui dit ligne par ligne ce qu’il faut corriger, vous sera remis sur demande. Il contient vos propres lignes" + colon + "il n’est jamais envoyé par courriel.")
	}
}

// inShort says what became of the files in the subject: refused and held first.
func (x Taken) inShort(mend int) string {
	var words []string
	for _, c := range []struct {
		n                int
		singular, plural string
	}{
		{x.Refused, "fichier refusé", "fichiers refusés"},
		{x.count(Outside) + x.count(Declined), "relevé refusé", "relevés refusés"},
		{x.count(Held), "relevé retenu", "relevés retenus"},
		{x.count(Older), "relevé non utilisé", "relevés non utilisés"},
		{x.count(Unchanged) + x.count(Known), "relevé inchangé", "relevés inchangés"},
		{mend, "point à corriger", "points à corriger"},
	} {
		if c.n > 0 {
			words = append(words, counted(c.n, c.singular, c.plural))
		}
	}
	if len(words) == 0 {
		return "rien à corriger"
	}
	return strings.Join(words, ", ")
}

func (x Taken) count(f Fate) int {
	n := 0
	for _, s := range x.Statements {
		if s.Fate == f {
			n++
		}
	}
	return n
}

func (s TakenStatement) line() string {
	line := s.Kind + colon + counted(s.Rows, "ligne", "lignes")
	if s.SetAside > 0 {
		line += ", dont " + counted(s.SetAside, "mise de côté", "mises de côté")
	}
	if s.Emptied > 0 {
		line += ", " + counted(s.Emptied, "valeur ignorée", "valeurs ignorées")
	}
	switch s.Fate {
	case InForce:
		if s.SetAside+s.Emptied == 0 {
			line += semicolon + "ce relevé est pris tel quel"
		}
	case Unchanged:
		line += semicolon + "ce relevé est inchangé depuis un envoi précédent, il est en vigueur à sa nouvelle date"
	case Known:
		line += semicolon + "ce relevé est inchangé, nous l’avions déjà"
	case Held:
		line += semicolon + "ce relevé est retenu (" + HeldBecause(s.Why) + ") et attend une vérification, le précédent reste en vigueur"
	case Older:
		line += semicolon + "ce relevé n’est pas utilisé, un relevé extrait plus tard est déjà en vigueur"
	case Outside:
		line += semicolon + "ce relevé est refusé, votre structure n’est pas habilitée à l’envoyer"
	case Declined:
		line += semicolon + "ce relevé est refusé après examen, le précédent reste en vigueur"
	}
	return line
}

// Trouble is what does not go by itself.
type Trouble struct {
	On         time.Time
	IdleSince  time.Time // nothing ran since that day; zero when it did
	QuietSince time.Time // no file came since that day; zero when one did
	Ahead      int       // files taken on a day to come, by a clock that was ahead: nobody sees them until then
	AheadUntil time.Time // the last of those days
	Failures   []Failure
	Unsent     []books.Posting // as Post.Unsent gives them
	Late       []books.Posting // tried for a day and more, in vain; as Post.Late gives them
	Delayed    []books.Posting // left of late, a day and more after they were first tried
	NoBackup   bool            // a schedule makes backups, and none is known
	BackupAt   time.Time       // the last good backup, too old; zero when it is not
	Held       []Undecided     // statements that wait for somebody's decision
	Expiring   []Expiring      // tokens of sources that end within a month
	Waiting    []LeftThere     // what lies in sources for somebody to look at
	Refused    []Undecided     // files refused whole, that their senders have not sent again
}

// Undecided is what was received and is not in force. It names no file: a sender chooses
// its name.
type Undecided struct {
	File         int64 // number
	Sender, Kind string
	Why          string // in French, without a value
}

// Expiring is the token of a source, and its last day.
type Expiring struct {
	Source string // code
	On     time.Time
}

// Line is until when it serves, in French.
func (e Expiring) Line() string {
	return "source " + e.Source + colon + "son jeton sert jusqu’au " + dayOf(e.On) + semicolon + "demandez-en un autre, puis écrivez son terme dans agir.yaml (token_expires)"
}

// LeftThere is how much stays in a source for somebody to look at.
type LeftThere struct {
	Source string // code
	Count  int
}

// Line is how much stays there, in French.
func (w LeftThere) Line() string {
	return "source " + w.Source + colon + counted(w.Count, "envoi y est laissé, à regarder puis à ranger", "envois y sont laissés, à regarder puis à ranger")
}

// Failure is a scheduled work that failed more than once.
type Failure struct {
	Job    string
	Label  string // of the schedule, in French
	Period string
	Times  int
	Why    string // as the ledger keeps it
}

// None says that all goes by itself, and went.
func (x Trouble) None() bool {
	return len(x.Lines()) == 0 && len(x.Delayed) == 0
}

// DelayedLine says that what could not leave has left, in French.
func (x Trouble) DelayedLine() string {
	first := slices.MinFunc(x.Delayed, func(a, b books.Posting) int { return a.FirstAt.Compare(b.FirstAt) })
	last := slices.MaxFunc(x.Delayed, func(a, b books.Posting) int { return a.LastAt.Compare(b.LastAt) })
	return "le courrier est rétabli, et " + counted(len(x.Delayed), "lettre bloquée depuis le ", "lettres bloquées depuis le ") + dayOf(first.FirstAt) + " " +
		agreed(len(x.Delayed), "est partie", "sont parties") + " le " + dayOf(last.LastAt)
}

// Waits says that something does not go on until somebody acts. A file that was refused
// waits for its sender.
func (x Trouble) Waits() bool {
	x.Refused, x.Delayed = nil, nil
	return !x.None()
}

// Count is how many things do not go by themselves.
func (x Trouble) Count() int { return len(x.Lines()) }

// Lines are what does not go by itself, as the alarm says it.
func (x Trouble) Lines() []string {
	var lines []string
	for _, u := range x.Held {
		n := strconv.FormatInt(u.File, 10)
		lines = append(lines, "fichier "+n+", "+u.Kind+" ("+u.Sender+")"+colon+"retenu, "+u.Why+" (agir accept "+n+" ou agir refuse "+n+")")
	}
	for _, u := range x.Refused {
		lines = append(lines, "fichier "+strconv.FormatInt(u.File, 10)+" ("+u.Sender+")"+colon+"refusé. "+u.Why+" (agir problems --sender "+u.Sender+")")
	}
	if !x.IdleSince.IsZero() {
		lines = append(lines, "rien n’a travaillé depuis le "+dayOf(x.IdleSince)+semicolon+"vérifiez que le service tourne (agir status)")
	}
	if !x.QuietSince.IsZero() {
		lines = append(lines, "aucun fichier n’est arrivé depuis le "+dayOf(x.QuietSince))
	}
	if x.Ahead > 0 {
		lines = append(lines, counted(x.Ahead, "fichier porte", "fichiers portent")+" une date de réception à venir, jusqu’au "+dayOf(x.AheadUntil)+
			", car l’horloge avançait"+semicolon+"à remettre dans un dossier daté du jour (agir status)")
	}
	switch {
	case x.NoBackup:
		lines = append(lines, "aucune sauvegarde de la base n’est connue (agir backup FICHIER)")
	case !x.BackupAt.IsZero():
		lines = append(lines, "la dernière bonne sauvegarde date du "+dayOf(x.BackupAt)+" (agir backup FICHIER)")
	}
	for _, e := range x.Expiring {
		lines = append(lines, e.Line())
	}
	for _, w := range x.Waiting {
		lines = append(lines, w.Line()+" (agir fetch "+w.Source+" --dry-run)")
	}
	for _, f := range x.Failures {
		label := f.Label
		if f.Period != "" {
			label += ", " + f.Period
		}
		lines = append(lines, label+colon+counted(f.Times, "échec", "échecs")+" (agir status)")
	}
	for _, o := range x.Unsent {
		state := "abandonné"
		if o.State == books.Refused {
			state = "refusé"
		}
		lines = append(lines, "envoi "+strconv.FormatInt(o.Number, 10)+" à "+o.Reader+colon+state+" (agir outbox)")
	}
	if n := len(x.Late); n > 0 {
		lines = append(lines, counted(n, "courrier ne part pas", "courriers ne partent pas")+" depuis le "+dayOf(x.Late[0].FirstAt)+colon+Reason(x.Late[0].Why)+" (agir outbox)")
	}
	return lines
}

// Messages are the alarm, for each operator of the configuration: one a day.
func (x Trouble) Messages(conf *settings.Settings) []Message {
	lines := x.Lines()
	l := letter{}
	subject := counted(len(lines), "alarme", "alarmes")
	if len(lines) > 0 {
		l.list("Voici ce qui ne va plus tout seul"+colon, lines)
	} else {
		subject = "courrier rétabli"
	}
	if len(x.Delayed) > 0 {
		l.say("À savoir" + colon + x.DelayedLine() + ".")
	}
	if len(lines) > 0 {
		l.say("Cette alarme revient chaque jour tant que la cause demeure.")
	}
	var all []Message
	for _, r := range conf.Recipients {
		if r.Reader == settings.ForOperator {
			all = append(all, Message{
				Kind: Alarm, About: x.On.Format(time.DateOnly), To: r.Code,
				Subject: "AGIR" + colon + subject + " le " + dayOf(x.On),
				Body:    l.end(&settings.Settings{}, signature), // nobody answers for the operator
			})
		}
	}
	return all
}

// testLetter is written to see that letters arrive.
func testLetter(conf *settings.Settings) string {
	l := letter{}
	l.say("Cette lettre d’essai vérifie que le courrier d’AGIR indicateurs vous parvient. Elle ne contient aucun chiffre et ne demande rien.")
	return l.end(conf, signature)
}

// letter is the text of a mail, by paragraphs.
type letter struct{ paragraphs []string }

func (l *letter) say(sentence string) { l.paragraphs = append(l.paragraphs, sentence) }

func (l *letter) list(title string, lines []string) {
	if len(lines) > 0 {
		l.say(strings.TrimRight(title, " ") + "\n– " + strings.Join(lines, "\n– "))
	}
}

// forms say what each form of a document is for.
var forms = []struct{ extension, use string }{
	{".pdf", "à lire et à imprimer"},
	{".xlsx", "pour reprendre les chiffres dans un tableur"},
	{".html", "la même lecture dans un navigateur, faite aussi pour les lecteurs d’écran"},
}

// first says what the document of a reader says first: a letter is read where its
// documents are not opened.
func (l *letter) first(documents []Document) {
	i := slices.IndexFunc(documents, func(d Document) bool { return len(d.First.Sentences)+len(d.First.Figures) > 0 })
	if i < 0 {
		return
	}
	l.list("L’essentiel"+colon, documents[i].First.Sentences)
	l.list("Chiffres clés"+colon, documents[i].First.Figures)
}

// changes says what a document that corrects another changed.
func (l *letter) changes(documents []Document) {
	for _, d := range documents {
		if len(d.First.Changed) == 0 {
			continue
		}
		lines := slices.Clone(d.First.Changed)
		if n := d.First.MoreChanged; n > 0 {
			lines = append(lines, "et "+counted(n, "autre changement", "autres changements")+", dans le document")
		}
		l.list("Ce qui a changé"+colon, lines)
		return
	}
	l.say("Aucun chiffre imprimé n’a changé dans votre document.")
}

// attached lists what is joined to the mail.
func (l *letter) attached(documents []Document) {
	var lines []string
	for _, f := range forms {
		for _, d := range documents {
			if filepath.Ext(d.Name) == f.extension {
				lines = append(lines, d.Name+", "+f.use)
			}
		}
	}
	l.list("Ci-joint"+colon, lines)
}

func (l *letter) end(conf *settings.Settings, signer string) string {
	if conf.Mail.Contact != "" {
		l.say("Une question" + question + "Écrivez à " + conf.Mail.Contact + ", ou répondez à ce message.")
	}
	return "Bonjour,\n\n" + strings.Join(l.paragraphs, "\n\n") + "\n\n" + signer + "\nMessage envoyé automatiquement\n"
}

// signer is who signs what a recipient reads: the direction of his territory.
func signer(conf *settings.Settings, r settings.Recipient) string {
	departement, _, _ := strings.Cut(r.Territory, "/")
	if d, ok := conf.DirectionOf(departement); ok {
		return d.Label
	}
	if d, ok := conf.Direction(r.Territory); ok {
		return d.Label
	}
	return signature
}

// missing lists what is missing of the departments that a recipient reads about.
func missing(conf *settings.Settings, r settings.Recipient, all []Missing) []string {
	var lines []string
	for _, m := range all {
		m.Departements = slices.DeleteFunc(slices.Clone(m.Departements), func(code string) bool {
			d, _ := conf.DirectionOf(code)
			return r.Territory != "FR" && r.Territory != code && r.Territory != d.Code
		})
		if len(m.Departements) > 0 {
			sender, _ := conf.Sender(m.Sender)
			lines = append(lines, cmp.Or(sender.Label, m.Sender)+colon+kinds([]Missing{m})[0])
		}
	}
	return lines
}

func kinds(all []Missing) []string {
	var lines []string
	for _, m := range all {
		lines = append(lines, m.Kind+" ("+strings.Join(m.Departements, ", ")+")")
	}
	return lines
}
