package sentences

import (
	"errors"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/contract"
	"github.com/agir-indicateurs/agir/pipeline/inbox"
	"github.com/agir-indicateurs/agir/pipeline/review"
	"github.com/agir-indicateurs/agir/pipeline/store"
	"github.com/agir-indicateurs/agir/schedules/delivery"
	"github.com/agir-indicateurs/agir/schedules/work"
)

// What agir account hash asks for.
const (
	TypePassword   = "mot de passe" + colon
	TypeAgain      = "encore une fois" + colon
	TypedOtherwise = "les deux ne sont pas les mêmes"
)

// DeskLink is the link by which somebody opens the desk.
func DeskLink(link string) string {
	return "pour entrer, une seule fois" + colon + link
}

// DeskRemedy is what to do of an error at the desk, where nothing is typed.
func DeskRemedy(err error) string {
	switch {
	case errors.Is(err, books.ErrNotHeld), errors.Is(err, books.ErrNotTaken), errors.Is(err, books.ErrNoVerdict):
		return "Quelqu’un a pu décider entre-temps" + colon + "ce que la page montre à présent est à jour."
	case errors.Is(err, books.ErrNoDecision):
		return "Elle a pu être défaite entre-temps" + colon + "la liste est à jour."
	case errors.Is(err, books.ErrUnsigned):
		return "Dites pourquoi, en quelques mots."
	case errors.Is(err, store.ErrBusy):
		return "Une commande agir est en cours sur cette machine" + colon + "réessayez quand elle a fini."
	}
	return ""
}

// busy is what to do of the store that another process holds. The desk says where it is.
func busy(err error) string {
	var held store.Held
	if errors.As(err, &held) && deskAddress.MatchString(held.Desk) {
		return "le bureau la tient, faites-le là" + colon + held.Desk + semicolon + "ou réessayez dans une minute, quand personne n’y lit"
	}
	return "attendez qu’il finisse, puis relancez la même commande"
}

// deskAddress is the address of a desk, as it is printed when it starts.
var deskAddress = regexp.MustCompile(`^http://[0-9A-Za-z.:\[\]-]+$`)

// StatusWord is what became of a statement, in a word.
func StatusWord(s inbox.Status) string {
	return word(map[inbox.Status]string{
		inbox.InForce: "en vigueur", inbox.Replaced: "remplacé", inbox.Older: "plus ancien", inbox.Identical: "déjà reçu",
		inbox.Held: "retenu", inbox.Declined: "refusé", inbox.Withdrawn: "retiré", inbox.Outside: "hors périmètre",
	}, s)
}

// FateWord is what became of an awaited statement, in a word.
func FateWord(f work.Fate) string {
	return word(map[work.Fate]string{
		work.Arrived: "reçu", work.Unchanged: "inchangé", work.Held: "retenu", work.Declined: "refusé", work.Expected: "attendu", work.Late: "en retard",
	}, f)
}

// KindWord is a kind of statement, as people call it.
func KindWord(kind string) string {
	return word(map[string]string{
		string(contract.Orientations): "orientations", string(contract.Parcours): "parcours", string(contract.Demandes): "demandes",
		string(contract.Contacts): "contacts", string(contract.Situations): "situations",
	}, kind)
}

// HeldWhy is why a statement is held.
func HeldWhy(code string) string { return delivery.HeldBecause(code) }

// ActWord is what was decided of a statement.
func ActWord(a inbox.Act) string { return word(actWords, a) }

// VerdictWord is what was decided of two records.
func VerdictWord(v string) string { return word(verdicts, review.Verdict(v)) }

// PostingWord is the state of a message.
func PostingWord(state string) string { return word(postings, state) }

// LetterWord is the kind of a message.
func LetterWord(kind string) string { return word(letters, kind) }

// Reason is why a message did not leave.
func Reason(why string) string { return delivery.Reason(why) }

// JournalWord is a kind of act of the journal.
func JournalWord(kind string) string {
	if w := journalWords[kind]; w != "" {
		return w
	}
	return word(map[string]string{
		books.AnyReading: "toute lecture de noms", books.AnyDecision: "toute décision", books.AnyLeaving: "tout ce qui est parti",
	}, word(otherWords, kind))
}

// JournalWhat is what a line of the journal is about. Its lines are hashed as they were
// written, and stay; they are said in the words of whoever reads them.
func JournalWhat(l books.JournalLine) string {
	if l.Number == 0 {
		return otherWhat(l)
	}
	what := strings.TrimPrefix(l.What, l.Kind+" ")
	switch {
	case l.Kind == books.StatementRead:
		return "relevé " + what
	case l.Kind == books.ReviewRead && strings.HasPrefix(what, "Q"):
		return "paire " + what
	case l.Kind == books.CommentWithdrawn:
		return "n°\u00a0" + what
	case l.Kind == books.EditionCorrected:
		former, by, _ := strings.Cut(what, " ")
		return former + " par l’édition " + by
	}
	return journalDetail(what)
}

// NoEarlierEdition is said of the first edition.
const NoEarlierEdition = "aucune édition ne la précède"

// Passed is what came of a pass that somebody asked for at the desk, a line each: what waits
// for him stands on its page.
func Passed(p work.Passed) (all []string) {
	for _, e := range p.Events {
		switch e := e.(type) {
		case work.Taken:
			e.Held, e.Gone, e.Inbox = nil, nil, "boîte de réception"
			all = append(all, slices.DeleteFunc(Taken(e), func(line string) bool { return e.Rows.Read == 0 && line == rowsRead(e) })...)
		case work.Settled:
			if o, watches := e.Outcome.(work.Watched); watches {
				all = append(all, e.Job+" "+e.Period+colon+watched(o))
				continue
			}
			all = append(all, Event(e)...)
		case work.Wrote: // each on the page of its month
		default:
			all = append(all, Event(e)...)
		}
	}
	return each(all, asSentence)
}

// asSentence is a line that begins with a capital and ends with a stop.
func asSentence(line string) string {
	first, width := utf8.DecodeRuneInString(line)
	return string(unicode.ToUpper(first)) + line[width:] + "."
}

// Counted is a number and its noun, agreed.
func Counted(n int, singular, plural string) string { return counted(n, singular, plural) }

// Number is a number, by thousands.
func Number(n int) string { return strings.TrimSuffix(counted(n, "", ""), " ") }

// Bits are those of a score.
func Bits(score float64) string { return bits(score) }

// OfMonth is the complement of a month: d’octobre 2023.
func OfMonth(m time.Time) string { return ofMonth(m) }

// JudgedAtDesk is what the desk says of a decision on statements.
func JudgedAtDesk(judged []inbox.State, act inbox.Act) []string {
	return each(judged, func(st inbox.State) string {
		return strings.ToUpper(actWords[act][:1]) + actWords[act][1:] + colon + "le relevé de " + KindWord(st.Kind) + ", fichier " + strconv.FormatInt(st.File, 10) + "."
	})
}
