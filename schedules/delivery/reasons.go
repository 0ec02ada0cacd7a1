package delivery

import (
	"regexp"
	"strings"

	"github.com/agir-indicateurs/agir/pipeline/sealing"
)

// Secrets are what is said of a file of a password that cannot be used, or that is not
// given.
var Secrets = map[error]string{
	sealing.ErrSecretShared: "un fichier de clé ou de mot de passe est un fichier ordinaire, que son propriétaire seul peut lire\u202f: mode 0600",
	sealing.ErrSecretOwner:  "un fichier de clé ou de mot de passe appartient au compte qui s’en sert, ou à root",
	sealing.ErrSecretEmpty:  "rien sur sa première ligne, où l’on attend le mot de passe ou la phrase de passe",
	ErrNoPassword:           "le compte de courrier veut un mot de passe\u202f: donnez AGIR_MAIL_PASSWORD, AGIR_MAIL_PASSWORD_FILE ou le secret agir-mail-password de systemd",
}

// Reason is why a message did not leave, or what became of it, as the operator reads it,
// from what the outbox keeps. What a server answered is quoted as it stands.
func Reason(noted string) string {
	noted, doubt := strings.CutSuffix(noted, mayHaveArrived)
	text := reasonOf(noted)
	if doubt {
		text += "\u202f; il a pu arriver"
	}
	return text
}

func reasonOf(noted string) string {
	for kind, said := range Secrets {
		if before, _, found := strings.Cut(noted, kind.Error()); found {
			return strings.Replace(before, ": ", colon, 1) + said
		}
	}
	for _, r := range reasons {
		if m := r.noted.FindStringSubmatchIndex(noted); m != nil {
			return string(r.noted.ExpandString(nil, r.said, noted, m))
		}
	}
	return noted
}

// reasons are what the outbox keeps, and how it is said; the first that is met.
var reasons = []struct {
	noted *regexp.Regexp
	said  string
}{
	{regexp.MustCompile(`^` + HasCome + `$`), "ce qu’elle demandait est arrivé"},
	{regexp.MustCompile(`^` + TooLateBy + `$`), "le délai qu’elle donnait est passé"},
	{regexp.MustCompile(`^` + LookedAt + `$`), "une alarme plus récente dit où l’on en est"},
	{regexp.MustCompile(`^` + WasIssued + `$`), "le mois est publié"},
	{regexp.MustCompile(`^` + HasNewer + `$`), "une édition plus récente la remplace"},
	{regexp.MustCompile(`^` + newerThere + `$`), "une édition plus récente est déjà là"},
	{regexp.MustCompile(`^` + cutShort + `$`), "interrompu pendant l’envoi"},
	{regexp.MustCompile(`^` + arrivedBefore + `$`), "un essai précédent a pu arriver aussi, sous le même Message-ID"},
	{regexp.MustCompile(`^no document$`), "aucun document"},
	{regexp.MustCompile(`^document (\S+) is empty$`), "le document $1 est vide"},
	{regexp.MustCompile(`^document "(.*)": not the name of a file$`), "le document «\u202f$1\u202f» n’a pas un nom de fichier"},
	{regexp.MustCompile(`^document (\S+) is not the one that was made$`), "le document $1 n’est pas celui qui a été fait"},
	{regexp.MustCompile(`^document (\S+) is for (.+), not for (.+)$`), "le document $1 est pour $2, et non pour $3"},
	{regexp.MustCompile(`^document (\S+) (?:does not go by mail|cannot be attached)$`), "le document $1 ne peut pas partir par courriel"},
	{regexp.MustCompile(`^(\S+) is no longer in the configuration$`), "$1 n’est plus dans la configuration"},
	{regexp.MustCompile(`^(\S+) has no mail address any more$`), "$1 n’a plus d’adresse de courriel"},
	{regexp.MustCompile(`^(\S+) has no folder any more$`), "$1 n’a plus de dossier"},
	{regexp.MustCompile(`^the address of the sender cannot be written$`), "l’adresse d’envoi (mail.from) n’est pas une adresse"},
	{regexp.MustCompile(`^the address of the reader cannot be written$`), "l’adresse du lecteur n’est pas une adresse"},
	{regexp.MustCompile(`^the address of the contact cannot be written$`), "l’adresse de réponse (mail.contact) n’est pas une adresse"},
	{regexp.MustCompile(`^` + regexp.QuoteMeta(errShared.Error()) + `(?:: (\S+))?$`), "le dossier est un lien, ou se trouve dans celui d’un autre lecteur"},
	// the mail server
	{regexp.MustCompile(`connection refused$`), "le serveur de courrier refuse la connexion"},
	{regexp.MustCompile(`lookup (\S+?)(?: on \S+)?: .*(?:no such host|server misbehaving|failure in name resolution)`), "le nom du serveur de courrier, $1, est inconnu"},
	{regexp.MustCompile(`network is unreachable$|no route to host$`), "le réseau ne mène pas au serveur de courrier"},
	{regexp.MustCompile(`i/o timeout|deadline exceeded`), "le serveur de courrier ne répond pas"},
	{regexp.MustCompile(`x509: certificate has expired or is not yet valid`), "le certificat du serveur de courrier n’est plus valable, ou pas encore"},
	{regexp.MustCompile(`x509: certificate signed by unknown authority`), "le certificat du serveur de courrier n’est signé par aucune autorité connue de cette machine"},
	{regexp.MustCompile(`x509: certificate is (?:valid for|not valid for)|cannot validate certificate`), "le certificat du serveur de courrier est celui d’un autre nom (mail.host)"},
	{regexp.MustCompile(`does not support STARTTLS`), "le serveur de courrier n’offre pas de chiffrement (STARTTLS)"},
	{regexp.MustCompile(`tls: `), "le chiffrement ne se fait pas avec le serveur de courrier (mail.security, mail.port)"},
	{regexp.MustCompile(`does not support SMTP AUTH|auto discover`), "le serveur de courrier ne prend aucun mot de passe de la façon attendue"},
	{regexp.MustCompile(`SMTP AUTH failed: (\d{3} .*)$`), "le serveur de courrier refuse le compte ou le mot de passe\u202f: «\u202f$1\u202f»"},
	{regexp.MustCompile(`^(?:sending|closing) SMTP (\S+(?: \S+)?) (?:command|writer): (\d{3} .*)$`), "le serveur de courrier a répondu «\u202f$2\u202f»"},
	{regexp.MustCompile(`(?:EOF|connection reset by peer|broken pipe|use of closed network connection)$`), "le serveur de courrier a coupé la conversation"},
	// folders
	{regexp.MustCompile(`^(?:\w+ )?(\S+): permission denied$`), "$1\u202f: l’accès est refusé à ce compte"},
	{regexp.MustCompile(`^(?:\w+ )?(\S+): no space left on device$`), "$1\u202f: il n’y a plus de place sur le disque"},
	{regexp.MustCompile(`^(?:\w+ )?(\S+): read-only file system$`), "$1\u202f: le disque est en lecture seule"},
	{regexp.MustCompile(`^(?:\w+ )?(\S+): no such file or directory$`), "$1\u202f: ce dossier n’existe pas"},
	{regexp.MustCompile(`^(?:\w+ )?(\S+): not a directory$`), "$1\u202f: un dossier était attendu"},
	{regexp.MustCompile(`^group: unknown group (\S+)$`), "le groupe $1 n’existe pas sur cette machine"},
}
