package settings

import (
	"encoding/base64"
	"net/url"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/goccy/go-yaml/ast"
	"github.com/robfig/cron/v3"
)

// Kinds of sources: where files come from when nobody drops them in the inbox.
const (
	Mailbox = "mailbox" // read by IMAP: the attachments of known addresses
	SFTP    = "sftp"
	WebDAV  = "webdav" // a share, such as that of Nextcloud
	// Demarche is a démarche of Démarche numérique, asked by its interface.
	Demarche = "demarche"
)

// How far a mailbox believes the address that a message says it is from.
const (
	TrustAnybody = "none"    // the server refuses what is forged, or nobody can write
	TrustResults = "results" // the results that its own server wrote above the message
	TrustDKIM    = "dkim"    // the signature of the domain of the address
)

// Source is a place that files are brought from into the inbox, as if their sender had
// dropped them. Its secret is never here: see package sources.
type Source struct {
	Code string // "boite"
	Kind string // Mailbox, SFTP, WebDAV or Demarche
	When string // its hours, a cron line on the clocks of Europe/Paris

	Host     string // of a mailbox or of SFTP
	Port     int
	Security string // of a mailbox: "tls", "starttls", or "plain" on the loopback
	HostKey  string // of SFTP, as a line of known_hosts has it: "ssh-ed25519 AAAA…"
	URL      string // of WebDAV: the folder itself; of a démarche: where the service is asked
	User     string

	Sender  string            // of all that lies there; none for a mailbox
	Senders map[string]string // of a mailbox, by address in lower case

	Folder string // that is looked at; INBOX of a mailbox
	// Done is the folder that what was brought is moved to; none leaves it where it lies.
	Done string
	// Settle is how long a file must have lain unchanged.
	Settle time.Duration
	Since  time.Time // files older than this day are left; zero for none

	Number  int               // of a démarche
	Columns map[string]string // labels of a statement, by those of the form of a démarche that are others
	// TokenExpires is the day on which the token of a démarche ends; zero when it is not said.
	TokenExpires time.Time

	Trust     string // of a mailbox
	Authority string // of TrustResults: the name under which its server writes them
}

// sources reads the places that files are brought from. Each kind has keys of its own.
func (r *parser) sources(s *Settings) read {
	once := r.once("source")
	return r.items(func(n ast.Node) {
		var x Source
		kind := r.kindOf(n)
		common := []field{
			required("code", r.code(&x.Code, once)),
			required("kind", r.among(&x.Kind, "kind", Mailbox, SFTP, WebDAV, Demarche)),
			required("when", r.hours(&x.When)),
		}
		switch kind {
		case Mailbox:
			r.mailbox(n, s, &x, common)
		case SFTP:
			r.sftp(n, s, &x, common)
		case WebDAV:
			r.webdav(n, s, &x, common)
		case Demarche:
			r.demarche(n, s, &x, common)
		default:
			r.mapping(n, "source", common...) // says what kinds there are
			return
		}
		s.Sources = append(s.Sources, x)
	})
}

// hours reads a cron line, on the clocks of Europe/Paris.
func (r *parser) hours(to *string) read {
	return func(n ast.Node) {
		r.text(to)(n)
		if _, err := cron.ParseStandard(*to); *to != "" && (err != nil || strings.Contains(*to, "=")) {
			r.fault(n, "when\u202f: «\u00a0%s\u00a0»\u202f: cinq champs sont attendus, minute heure jour-du-mois mois jour-de-semaine, tels que */5 7-20 * * *", *to)
		}
	}
}

// kindOf is the kind that a source says it is, before its other keys are read.
func (r *parser) kindOf(n ast.Node) string {
	values, _ := entries(n)
	for _, v := range values {
		if v.Key.GetToken().Value == "kind" && v.Value != nil {
			return strings.TrimSpace(v.Value.GetToken().Value)
		}
	}
	return ""
}

func (r *parser) mailbox(n ast.Node, s *Settings, x *Source, common []field) {
	port := int64(0)
	x.Folder, x.Done, x.Security, x.Trust = "INBOX", "Traités", "tls", TrustAnybody
	x.Senders = make(map[string]string)
	met := r.mapping(n, "source", append(common,
		required("host", r.text(&x.Host)),
		optional("port", r.integer(func(v int64) { port = v }, 1, 65535)),
		optional("security", r.among(&x.Security, "security", "tls", "starttls", "plain")),
		required("user", r.text(&x.User)),
		optional("folder", r.text(&x.Folder)),
		optional("done", r.text(&x.Done)),
		required("trust", r.among(&x.Trust, "trust", TrustResults, TrustDKIM, TrustAnybody)),
		optional("authority", r.text(&x.Authority)),
		required("from", r.items(func(n ast.Node) {
			var address, sender string
			r.mapping(n, "from",
				required("address", r.address(&address)),
				required("sender", r.refer(&sender, "expéditeur", s.hasSender)))
			address = strings.ToLower(address)
			if _, twice := x.Senders[address]; twice && address != "" {
				r.fault(start(n), "from\u202f: cette adresse est déjà donnée")
			}
			x.Senders[address] = sender
		})))...)
	x.Port = int(port)
	if port == 0 {
		x.Port = map[string]int{"tls": 993, "starttls": 143, "plain": 143}[x.Security]
	}
	if x.Security == "plain" && !loopback(x.Host) {
		r.fault(start(n), "source\u202f: security plain n’est que pour cette machine\u202f: tls ou starttls")
	}
	if x.Folder == x.Done {
		r.fault(start(n), "source\u202f: done est le dossier même qui est relevé")
	}
	if met["from"] && len(x.Senders) == 0 {
		r.fault(start(n), "from\u202f: au moins une adresse est attendue")
	}
	if met["trust"] && (x.Trust == TrustResults) != met["authority"] {
		r.fault(start(n), "source\u202f: authority va avec trust results, et avec lui seul")
	}
}

// depot are the keys of a folder of somebody's files.
func (r *parser) depot(n ast.Node, s *Settings, x *Source) []field {
	x.Settle = 10 * time.Minute
	return []field{
		required("user", r.text(&x.User)),
		required("sender", r.refer(&x.Sender, "expéditeur", s.hasSender)),
		optional("done", r.text(&x.Done)),
		optional("settle_minutes", r.integer(func(v int64) { x.Settle = time.Duration(v) * time.Minute }, 1, 1440)),
		optional("since", r.day(&x.Since)),
	}
}

func (r *parser) sftp(n ast.Node, s *Settings, x *Source, common []field) {
	x.Port, x.Folder = 22, "."
	r.mapping(n, "source", slices.Concat(common, r.depot(n, s, x), []field{
		required("host", r.text(&x.Host)),
		optional("port", r.integer(func(v int64) { x.Port = int(v) }, 1, 65535)),
		required("host_key", r.hostKey(&x.HostKey)),
		optional("folder", r.text(&x.Folder)),
	})...)
	r.apart(n, x)
}

// hostKey reads the key of a server, as a line of known_hosts has it without the name.
func (r *parser) hostKey(to *string) read {
	return func(n ast.Node) {
		r.text(to)(n)
		kind, key, ok := strings.Cut(*to, " ")
		key, _, _ = strings.Cut(key, " ")
		if _, err := base64.StdEncoding.DecodeString(key); *to != "" && (!ok || key == "" || err != nil) {
			r.fault(n, "host_key\u202f: la clé du serveur est attendue, telle que ssh-ed25519 AAAA… (ssh-keyscan la donne, le gestionnaire du serveur la confirme)")
			return
		}
		*to = kind + " " + key
	}
}

func (r *parser) webdav(n ast.Node, s *Settings, x *Source, common []field) {
	r.mapping(n, "source", slices.Concat(common, r.depot(n, s, x), []field{
		required("url", r.service(&x.URL)),
	})...)
	r.apart(n, x)
}

// service reads where a server is asked, encrypted but on this machine.
func (r *parser) service(to *string) read {
	return func(n ast.Node) {
		r.text(to)(n)
		if *to == "" {
			return
		}
		u, err := url.Parse(*to)
		switch {
		case err != nil || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "":
			r.fault(n, "url\u202f: une adresse telle que https://nuage.exemple.fr/remote.php/dav/files/agir/Depots est attendue, sans compte ni paramètre")
		case u.Scheme != "https" && !(u.Scheme == "http" && loopback(u.Hostname())):
			r.fault(n, "url\u202f: https est attendu, hors de cette machine")
		}
	}
}

// ping reads the address that is called after a good run, encrypted but on this machine.
func (r *parser) ping(to *string) read {
	return func(n ast.Node) {
		r.text(to)(n)
		if *to == "" {
			return
		}
		u, err := url.Parse(*to)
		if err != nil || u.Host == "" || u.User != nil || u.Scheme != "https" && !(u.Scheme == "http" && loopback(u.Hostname())) {
			r.fault(n, "une adresse telle que https://veille.exemple.fr/agir est attendue, en https hors de cette machine")
		}
	}
}

// demarcheService is where Démarche numérique is asked.
const demarcheService = "https://demarche.numerique.gouv.fr/api/v2/graphql"

func (r *parser) demarche(n ast.Node, s *Settings, x *Source, common []field) {
	x.URL = demarcheService
	r.mapping(n, "source", append(common,
		optional("url", r.service(&x.URL)),
		required("number", r.integer(func(v int64) { x.Number = int(v) }, 1, 1_000_000_000)),
		required("sender", r.refer(&x.Sender, "expéditeur", s.hasSender)),
		optional("token_expires", r.day(&x.TokenExpires)),
		optional("columns", r.renamed(&x.Columns)))...)
}

// renamed reads labels by other labels.
func (r *parser) renamed(to *map[string]string) read {
	return func(n ast.Node) {
		values, ok := entries(n)
		if !ok {
			r.fault(n, "columns\u202f: des clés et des valeurs sont attendues")
			return
		}
		*to = make(map[string]string)
		for _, v := range values {
			var label string
			r.text(&label)(v.Value)
			key := strings.TrimSpace(v.Key.GetToken().Value)
			if _, twice := (*to)[key]; twice {
				r.fault(v.Key, "columns\u202f: clé répétée «\u00a0%s\u00a0»", key)
			}
			(*to)[key] = label
		}
	}
}

// apart checks that what was brought is not moved to where it would be looked at again.
func (r *parser) apart(n ast.Node, x *Source) {
	if x.Done != "" && path.Clean(x.Done) == path.Clean(x.Folder) {
		r.fault(start(n), "source\u202f: done est le dossier même qui est relevé")
	}
}
