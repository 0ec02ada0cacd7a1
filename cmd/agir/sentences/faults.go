package sentences

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"regexp"
	"strings"
	"syscall"

	"github.com/agir-indicateurs/agir/cmd/agir/site"
	"github.com/agir-indicateurs/agir/pipeline"
	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/inbox"
	"github.com/agir-indicateurs/agir/pipeline/purge"
	"github.com/agir-indicateurs/agir/pipeline/review"
	"github.com/agir-indicateurs/agir/pipeline/rights"
	"github.com/agir-indicateurs/agir/pipeline/sealing"
	"github.com/agir-indicateurs/agir/pipeline/sources"
	"github.com/agir-indicateurs/agir/pipeline/store"
	"github.com/agir-indicateurs/agir/pipeline/whole"
	"github.com/agir-indicateurs/agir/schedules/delivery"
	"github.com/agir-indicateurs/agir/schedules/release"
	"github.com/agir-indicateurs/agir/schedules/work"
)

const (
	unheard = "ce qui vient d’être noté n’a pas pu être copié dans le journal du système, dont la copie est demandée par agir.yaml"
	ofUnix  = "Windows ne le permet pas\u202f: ceci demande Linux"
)

// kinds are the errors that have a sentence. The place that an error names before
// its kind, a file, a number, is kept before the sentence.
var kinds = []struct {
	kind error
	text string
}{
	{books.ErrWitness, unheard},
	{store.ErrBusy, "un autre processus tient la base"},
	{store.ErrNewer, "la base a été écrite par une version plus récente du programme"},
	{store.ErrMissing, "il n’y a pas de base ici"},
	{store.ErrNoSpace, "il n’y a plus de place sur le disque"},
	{store.ErrNoMemory, "la mémoire donnée par memory_megabytes ne suffit pas"},
	{store.ErrSealed, "la base est chiffrée, et aucune clé n’a été donnée"},
	{store.ErrNoFolder, "ce dossier n’existe pas"},
	{work.ErrOtherStore, "ce qu’elle rend n’est pas cette base"},
	{store.ErrNoSum, "pas d’empreinte à côté\u202f: une sauvegarde va avec son fichier .sum"},
	{store.ErrDamagedBackup, "la sauvegarde est abîmée"},
	{store.ErrDamaged, "le fichier de la base est abîmé"},
	{store.ErrUnsteady, "la base a été écrite pendant chaque essai"},
	{whole.ErrNotOrdinary, "n’est pas un fichier ordinaire de ce compte\u202f: un autre a pu le mettre là (lien, tube, second nom)"},
	{sealing.ErrKey, "la clé donnée n’ouvre pas ce fichier chiffré"},
	{sealing.ErrNoKey, "ce fichier est chiffré, et aucune clé n’a été donnée"},
	{sealing.ErrSecretShared, delivery.Secrets[sealing.ErrSecretShared]},
	{sealing.ErrSecretOwner, delivery.Secrets[sealing.ErrSecretOwner]},
	{sealing.ErrSecretEmpty, delivery.Secrets[sealing.ErrSecretEmpty]},
	{sealing.ErrTwoKeys, "une phrase de passe et une clé sont toutes deux données\u202f: l’une des deux"},
	{sealing.ErrNotIdentity, "le fichier de la clé ne contient aucune clé secrète d’age"},
	{sealing.ErrNotRecipients, "ce ne sont pas des clés publiques d’age, séparées par des espaces ou des virgules"},
	{sealing.ErrWeakPassword, "un mot de passe a douze caractères au moins, dont six différents"},
	{sealing.ErrDamaged, "le fichier chiffré est abîmé"},
	{pipeline.ErrPlain, "la base n’est pas chiffrée"},
	{pipeline.ErrOtherColumns, "les deux fichiers n’ont pas les mêmes autres colonnes\u202f: nommez celles à prendre par --fields"},
	{pipeline.ErrNobody, "aucune ligne ne parle d’une personne"},
	{pipeline.ErrNoIdentity, "aucune colonne n’est un nom ni un numéro : dites laquelle l’est, tel que --fields nom=Surname"},
	{pipeline.ErrNoSuchColumn, "cette colonne, demandée par --fields, n’y est pas"},
	{pipeline.ErrNoRole, "n’est rien qui se compare : nom, prenom, naissance, numero, sexe, nationalite, departement, name (le nom de la ligne) ou autre"},
	{books.ErrNoDecision, "aucune décision en vigueur ne porte ce numéro"},
	{books.ErrUnsigned, "un acte est signé\u202f: qui le fait, et pourquoi"},
	{books.ErrNoQuestion, "n’est interrogé par aucune question dans les documents de ce mois"},
	{books.ErrNoComment, "aucun commentaire qui tienne ne porte ce numéro"},
	{books.ErrNoPosting, "aucun envoi ne porte ce numéro"},
	{books.ErrNoEdition, "cette édition n’existe pas"},
	{books.ErrNotHeld, "aucun relevé retenu ne porte ce numéro"},
	{books.ErrNotTaken, "aucun relevé en vigueur ne porte ce numéro"},
	{books.ErrNoVerdict, "aucune décision en vigueur ne porte sur ce fichier"},
	{books.ErrNotParts, "ces fichiers ne sont pas retenus ensemble"},
	{books.ErrNoAnomaly, "cette anomalie n’existe pas"},
	{books.ErrNoDepartement, "n’est pas dans la configuration"},
	{books.ErrRowsOfAggregates, "un nombre de lignes est négatif, ou dépasse ce qu’un département peut avoir"},
	{books.ErrHead, "ce n’est pas une dernière ligne du journal, telle que agir status l’imprime (NUMÉRO:EMPREINTE)"},
	{books.ErrNotAggregates, "ce n’est pas un fichier d’effectifs de cette version du programme"},
	{books.ErrAskedOtherwise, "se comptait autrement\u202f: l’autre base est d’une autre version du programme"},
	{books.ErrNoSubject, "n’est ni un indicateur ni une règle"},
	{purge.ErrRequest, "une purge porte sur ceux d’avant un jour, ou sur une personne"},
	{purge.ErrToCome, "est encore à venir"},
	{purge.ErrNobody, "cette personne n’existe pas"},
	{purge.ErrShared, "rien ne distingue les lignes de cette personne de celles de quelqu’un qui reste"},
	{purge.ErrOutbox, "des envois qui nomment des personnes attendent de partir"},
	{site.ErrNoReader, "le lecteur pour navigateur n’est pas à côté du programme\u202f: il vient avec les paquets, ou se construit dans un clone du dépôt, avec Go"},
	{rights.ErrNothingToFind, "il faut un nom (--name), un numéro (--number) ou une date de naissance (--born)"},
	{sealing.ErrNoExportPassphrase, "cette variable doit nommer le fichier de la phrase de passe qui scelle l’export"},
	{sealing.ErrWeakExportPassphrase, "la phrase de passe a moins de douze caractères, ou moins de six différents"},
	{review.ErrNoReview, "ce n’est pas un classeur de revue : aucune feuille n’a les colonnes « Paire », « Décision », « Décidé par », « Pourquoi » ; il s’écrit par agir review --export"},
	{sealing.ErrNoPlace, "aucun dossier n’est assez fermé aux autres comptes pour y ouvrir une base scellée"},
	{review.ErrVerdict, "une paire est une personne, ou deux"},
	{release.ErrTwoWorklistPasswords, release.WorklistPasswordVariable + " et " + release.WorklistPasswordFileVariable + " sont tous deux donnés\u202f: l’un des deux"},
	{release.ErrNoWorklistPassword, "pas de mot de passe\u202f: donnez " + release.WorklistPasswordVariable + " ou " + release.WorklistPasswordFileVariable},
	{books.ErrNotRelease, "ce ne sont pas les chiffres publiés d’un comparatif national\u202f: un CSV dont l’en-tête est " + strings.Join(books.ReleaseColumns, ",")},
	{books.ErrDraftRelease, "un brouillon n’est pas une édition"},
	{books.ErrOtherRelease, "d’un autre mois, d’un autre jour ou d’une autre édition que la première ligne"},
	{books.ErrReleaseMonth, "n’est pas un mois, tel que 2023-09"},
	{books.ErrReleaseDay, "n’est pas un jour, tel que 2023-10-10"},
	{books.ErrReleaseLevel, "n’est pas un niveau\u202f: departement, region ou national"},
	{books.ErrReleaseCounts, "ne sont pas des effectifs"},
	{work.ErrNotItsReader, "aucun document de cette édition n’est pour ce lecteur"},
	{work.ErrNoLongerReads, "ce lecteur ne reçoit plus rien\u202f: son dernier jour est passé, ou son premier n’est pas venu"},
	{release.ErrDiffers, "ses documents ne peuvent plus être refaits à l’identique et ne partent pas\u202f: rectifiez-la (agir publish --rectify)"},
	{delivery.ErrNoWay, "ce lecteur n’a ni adresse ni dossier"},
	{delivery.ErrNoMail, "aucun courrier n’y mène\u202f: une adresse pour ce lecteur, et la section mail, dans agir.yaml"},
	{sources.ErrNoSecret, "aucun n’est donné"},
	{delivery.ErrNoPassword, delivery.Secrets[delivery.ErrNoPassword]},
	{release.ErrWeakPassword, "le mot de passe de la liste de travail a douze caractères au moins, dont six différents"},
	{release.ErrNothingToRead, "rien à lire"},
	{release.ErrOthersPeriod, "cette base tient des effectifs d’autres bases, qui sont de mois\u202f: un trimestre ou une année se demande à celles qui les ont faits"},
	{release.ErrNoHistory, "rien n’a encore été publié dont cet historique serait fait"},
	{release.ErrOthers, "cette base tient des effectifs d’autres bases\u202f: ils sont exportés par celles qui les ont faits"},
	{inbox.ErrChanging, "ce fichier est encore en cours d’écriture"},
	{inbox.ErrTooLarge, "ce fichier dépasse la taille permise"},
	{whole.ErrSpecial, "ce n’est pas un fichier ordinaire, mais un tube ou un périphérique"},
	{whole.ErrUnix, ofUnix},
	{inbox.ErrLink, "c’est un lien ou un fichier spécial"},
	{context.Canceled, "arrêté avant la fin"},
	{fs.ErrNotExist, "ce fichier n’existe pas"},
	{fs.ErrExist, "ce fichier existe déjà"},
	{fs.ErrPermission, "l’accès est refusé à ce compte"},
	{syscall.EISDIR, "c’est un dossier"},
	{syscall.ENOTDIR, "un dossier était attendu"},
	{syscall.EROFS, "le disque est en lecture seule"},
	{syscall.EIO, "le disque ne répond pas\u202f: erreur d’entrée ou de sortie"},
	{syscall.EDQUOT, "il n’y a plus de place pour ce compte sur le disque"},
	{syscall.EFBIG, "ce fichier dépasse la taille permise à ce compte"},
	{syscall.EMFILE, "trop de fichiers sont ouverts à la fois"},
	{syscall.ENAMETOOLONG, "ce nom est trop long"},
	{syscall.ELOOP, "ce lien tourne en rond"},
	{syscall.EBUSY, "un autre processus s’en sert"},
	{syscall.ETXTBSY, "un autre processus s’en sert"},
	{syscall.ENOTEMPTY, "ce dossier n’est pas vide"},
	{syscall.EXDEV, "les deux lieux ne sont pas sur le même disque"},
	{syscall.EADDRINUSE, "cette adresse est déjà prise par un autre programme"},
	{syscall.EADDRNOTAVAIL, "cette machine n’a pas cette adresse"},
	{syscall.ECONNREFUSED, "la connexion est refusée"},
}

// Fault is what went wrong, as the operator reads it. file is the store at hand,
// for an error met while reading: nothing says yet of what file.
func Fault(err error, file string) string {
	fault := store.Fault(err)
	text := said(fault)
	if fault == store.ErrDamaged {
		return file + colon + text
	}
	return text
}

// said is an error in French: the place that it names, then the sentence of its kind.
// Errors joined are said one a line. What has no kind is a fault of the program, or of
// the system: it is given as it stands, for whoever is asked for help.
func said(err error) string {
	if all, ok := err.(interface{ Unwrap() []error }); ok && strings.Contains(err.Error(), "\n") {
		var lines []string
		for _, one := range all.Unwrap() {
			lines = append(lines, said(one))
		}
		return strings.Join(lines, "\n")
	}
	if text, ok := detailed(err); ok {
		return text
	}
	if errors.Is(err, books.ErrWitness) && errors.Is(err, whole.ErrUnix) { // it will never be
		return unheard + colon + ofUnix
	}
	var at *fs.PathError
	for _, k := range kinds {
		if !errors.Is(err, k.kind) {
			continue
		}
		var dialled *net.OpError
		if errors.As(err, &dialled) && dialled.Addr != nil {
			return dialled.Addr.String() + colon + k.text
		}
		if before, after, found := strings.Cut(err.Error(), k.kind.Error()); found {
			if errors.As(err, &at) && strings.HasPrefix(before, at.Op+" ") {
				before = at.Path + ": "
			}
			return place(before) + k.text + process(after)
		}
		if errors.As(err, &at) {
			return place(at.Path+": ") + k.text
		}
		return k.text
	}
	return system.Replace(opened.ReplaceAllString(err.Error(), ""))
}

// opened is what the system was asked for; system, what it answers, where an error keeps
// its words only.
var (
	opened = regexp.MustCompile(`^(open|lstat|stat|read|mkdir|rename|remove) `)
	system = strings.NewReplacer(": no such file or directory", colon+"ce fichier n’existe pas", ": permission denied", colon+"l’accès est refusé à ce compte",
		": is a directory", colon+"c’est un dossier", ": not a directory", colon+"un dossier était attendu", ": file exists", colon+"ce fichier existe déjà")
)

// detailed is an error that says more than its kind, after the place that it names.
func detailed(err error) (string, bool) {
	var (
		late         delivery.TooLate
		unsound      release.Unsound
		given        release.GivenBack
		contradicted release.Contradicted
		exposed      release.Exposed
		regional     release.NoRelease
		unconfigured release.Unconfigured
		territory    release.UnknownTerritory
		reader       release.UnknownReader
		table        release.UnknownTable
		unproved     work.Unproved
		future       release.FromTheFuture
		replaced     release.Replaced
		source       *sources.Fault
		unread       interface {
			error
			French() string
		}
	)
	after := func(kind error, text string) (string, bool) {
		before, _, _ := strings.Cut(err.Error(), kind.Error())
		return place(before) + text, true
	}
	switch {
	case errors.As(err, &source):
		return sourceFault(source), true
	case errors.As(err, &unread):
		return after(unread, unread.French())
	case errors.As(err, &late):
		return after(late, fmt.Sprintf("l’envoi %d est %s", late.Number, word(stateWords, late.State)))
	case errors.As(err, &replaced):
		return after(replaced, fmt.Sprintf("l’édition %d a déjà été remplacée par l’édition %d%srectifiez celle-ci", replaced.Edition, replaced.By, colon))
	case errors.As(err, &future):
		return after(future, "il est connu à un jour encore à venir, le "+Day(future.On))
	case errors.As(err, &unproved):
		return unproved.File + colon + "cette sauvegarde n’a pas pu être restaurée à part" + colon + said(unproved.Err), true
	case errors.As(err, &unsound):
		return after(unsound, Month(unsound.Month)+colon+"aucun document n’en est fait, des règles sont enfreintes"+colon+broken(unsound.Broken))
	case errors.As(err, &regional):
		return after(regional, Month(regional.Month)+colon+"aucun comparatif national de ce mois n’est connu, dont celui d’une région est fait (agir import-release)")
	case errors.As(err, &given):
		l := given.First
		return after(given, leak(l.File, l.Sheet, l.Table, l.Line, l.Row, l.Column, l.Told)+semicolon+counted(given.Cells, "case des documents nationaux se retrouve par différence",
			"cases des documents nationaux se retrouvent par différence")+colon+"ils ne sont pas publiés")
	case errors.As(err, &exposed):
		return counted(exposed.Cells, "case ne peut plus être protégée", "cases ne peuvent plus être protégées") +
			" à côté de ce que des éditions précédentes ont imprimé" + colon + "les documents nationaux ne sont pas publiés", true
	case errors.As(err, &contradicted):
		one, other := contradicted.One, contradicted.Other
		return printedAt(one.File, one.Sheet, one.Table, one.Line, one.Row, one.Column) + semicolon + printedAt(other.File, other.Sheet, other.Table, other.Line, other.Row, other.Column) +
			colon + "deux effectifs du même chiffre\u202f; donnez les documents d’un même envoi, faits pour la nation ou pour une région", true
	case errors.As(err, &unconfigured):
		return after(unconfigured, "des départements ne sont pas dans la configuration"+colon+strings.Join(unconfigured.Departements, ", "))
	case errors.As(err, &territory):
		return after(territory, "le territoire «\u00a0"+string(territory)+"\u00a0» n’est pas dans la configuration")
	case errors.As(err, &reader):
		return after(reader, "«\u00a0"+string(reader)+"\u00a0» n’a aucun document de cette période\u202f: le lecteur se nomme comme son dossier, par exemple ddets-44 ou national")
	case errors.As(err, &table):
		return after(table, "le tableau «\u00a0"+string(table)+"\u00a0» n’existe pas")
	}
	return "", false
}

// broken lists rules with their rows.
func broken(rules []books.Anomaly) string {
	var all []string
	for _, a := range rules {
		all = append(all, a.Check+" ("+counted(a.Rows, "ligne", "lignes")+")")
	}
	return strings.Join(all, ", ")
}

// stateWords say what became of a message.
var stateWords = map[string]string{
	books.ToSend: "à envoyer", books.Sent: "parti", books.Refused: "refusé", books.GaveUp: "abandonné", books.Superseded: "sans objet",
}

// place is what an error names before its kind, with the colon of French.
func place(before string) string {
	text := strings.ReplaceAll(strings.TrimSuffix(before, ": "), ": ", colon)
	text = quoted.ReplaceAllString(rowOf.ReplaceAllString(text, "ligne $1"), "«\u00a0$1\u00a0»")
	if m := numbered.FindStringSubmatch(text); m != nil {
		text = numberedWords[m[1]] + " " + m[2]
	}
	switch {
	case before == "":
		return ""
	case strings.HasSuffix(before, ": "):
		return text + colon
	}
	return text
}

var (
	rowOf         = regexp.MustCompile(`\brow (\d+)`)
	quoted        = regexp.MustCompile(`"([^"]*)"`)
	numbered      = regexp.MustCompile(`^(file|decision|edition|message|comment) (\d+)$`)
	numberedWords = map[string]string{"file": "fichier", "decision": "décision", "edition": "édition", "message": "envoi", "comment": "commentaire"}
)

// holder is the process that an error names after its kind.
var holder = regexp.MustCompile(`^: process (\d+)$`)

func process(after string) string {
	if m := holder.FindStringSubmatch(after); m != nil {
		return " (processus " + m[1] + ")"
	}
	return ""
}

// Remedy is what the operator can do of an error, if anything.
func Remedy(err error, file string) string {
	err = store.Fault(err)
	last := store.LastBackup(file)
	switch {
	case errors.Is(err, store.ErrNoSpace):
		return "faites de la place, puis relancez la même commande"
	case errors.Is(err, store.ErrNoMemory):
		return "augmentez-la dans la configuration, puis relancez la même commande"
	case errors.Is(err, store.ErrBusy):
		return busy(err)
	case errors.Is(err, store.ErrMissing):
		return "agir ingest --inbox DOSSIER en fait une"
	case errors.Is(err, store.ErrNewer):
		return "prenez cette version, ou une plus récente"
	case errors.Is(err, purge.ErrOutbox):
		return "agir outbox send, ou agir outbox give up N, puis recommencez"
	case errors.Is(err, purge.ErrNobody):
		return "agir person find donne la clé d’une personne"
	case errors.Is(err, store.ErrSealed):
		return "donnez " + sealing.IdentityFileVariable + " ou " + sealing.PassphraseFileVariable
	case errors.Is(err, sealing.ErrKey) && last != "":
		return "si c’est bien la clé qui l’a chiffré, le fichier est abîmé\u202f: agir restore " + last
	case errors.Is(err, store.ErrDamagedBackup):
		return "rien n’a été touché\u202f: restaurez une sauvegarde plus ancienne"
	case errors.Is(err, store.ErrDamaged) && last != "":
		return "agir restore " + last
	case errors.Is(err, store.ErrDamaged):
		return "aucune sauvegarde n’en est connue\u202f; agir restore FICHIER en met une à sa place"
	}
	return ""
}
