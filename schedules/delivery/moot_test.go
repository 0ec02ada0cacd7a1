package delivery

import (
	"strings"
	"testing"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/sealing"
)

// Why a letter did not leave is said in French; what a server answered is quoted.
func TestReasonsAreFrench(t *testing.T) {
	for noted, want := range map[string]string{
		HasCome: "ce qu’elle demandait est arrivé", TooLateBy: "le délai qu’elle donnait est passé", LookedAt: "une alarme plus récente dit où l’on en est",
		WasIssued: "le mois est publié", HasNewer: "une édition plus récente la remplace", newerThere: "une édition plus récente est déjà là",
		cutShort + mayHaveArrived: "interrompu pendant l’envoi\u202f; il a pu arriver", arrivedBefore: "un essai précédent a pu arriver aussi, sous le même Message-ID",
		"document a.pdf is for ddets 44, not for ddets 85":                                        "le document a.pdf est pour ddets 44, et non pour ddets 85",
		"ddets-44 has no mail address any more":                                                   "ddets-44 n’a plus d’adresse de courriel",
		"dial tcp 127.0.0.1:25: connect: connection refused":                                      "le serveur de courrier refuse la connexion",
		"dial tcp: lookup smtp.exemple on 10.0.0.1:53: no such host":                              "le nom du serveur de courrier, smtp.exemple, est inconnu",
		"dial tcp 10.0.0.1:25: i/o timeout":                                                       "le serveur de courrier ne répond pas",
		"tls: failed to verify certificate: x509: certificate has expired or is not yet valid: x": "le certificat du serveur de courrier n’est plus valable, ou pas encore",
		"sending SMTP RCPT TO command: 550 5.1.1 no such user":                                    "le serveur de courrier a répondu «\u202f550 5.1.1 no such user\u202f»",
		"SMTP AUTH failed: 535 5.7.8 bad credentials":                                             "le serveur de courrier refuse le compte ou le mot de passe\u202f: «\u202f535 5.7.8 bad credentials\u202f»",
		"mkdir /srv/lecteurs: permission denied":                                                  "/srv/lecteurs\u202f: l’accès est refusé à ce compte",
		"/etc/agir/mdp: " + sealing.ErrSecretOwner.Error():                                        "/etc/agir/mdp\u202f: un fichier de clé ou de mot de passe appartient",
		"2.0.0 Ok: queued as 12345":                                                               "2.0.0 Ok: queued as 12345",
	} {
		if got := Reason(noted); !strings.HasPrefix(got, want) {
			t.Errorf("%q is said %q, want %q", noted, got, want)
		}
	}
}

// What left a day late, of late, is reported once; an hour less is no delay, and a day later
// it is no news.
func TestLateArrivals(t *testing.T) {
	at := time.Date(2024, time.May, 8, 8, 0, 0, 0, time.UTC)
	late := books.Posting{State: books.Sent, FirstAt: at.Add(-lateAfter), LastAt: at}
	for name, c := range map[string]struct {
		change func(*books.Posting)
		now    time.Time
		want   int
	}{
		"a day late":         {func(*books.Posting) {}, at, 1},
		"nearly a day":       {func(o *books.Posting) { o.FirstAt = o.FirstAt.Add(time.Second) }, at, 0},
		"never tried before": {func(o *books.Posting) { o.FirstAt = time.Time{} }, at, 0},
		"not sent":           {func(o *books.Posting) { o.State = books.ToSend }, at, 0},
		"nearly a day ago":   {func(*books.Posting) {}, at.Add(lateAfter - time.Second), 1},
		"a day ago":          {func(*books.Posting) {}, at.Add(lateAfter), 0},
		"by a clock ahead":   {func(*books.Posting) {}, at.Add(-time.Second), 0},
	} {
		o := late
		c.change(&o)
		if got := len(LateArrivals([]books.Posting{o}, c.now)); got != c.want {
			t.Errorf("%s: %d", name, got)
		}
	}
}

// What a message is about says the edition, or the reminder, that it is.
func TestWhatAMessageIsAbout(t *testing.T) {
	for about, want := range map[string]int{"edition-12": 12, "edition-12-2": 12, "2023-09": 0, "edition-": 0, "edition-12-2-3": 0} {
		if got := EditionOf(books.Posting{About: about}); got != want {
			t.Errorf("%s: edition %d, want %d", about, got, want)
		}
	}
	for about, want := range map[string]int{"2023-09": 0, "2023-09-2": 1, "edition-12": -1, "2023-13": -1} {
		month, n, ok := ReminderOf(books.Posting{Kind: string(Reminder), About: about})
		if ok != (want >= 0) || ok && (n != want || month.Format("2006-01") != "2023-09") {
			t.Errorf("%s: %v %d %v", about, month, n, ok)
		}
	}
	for _, kind := range []Kind{Draft, Feedback, Report} { // a draft is about its month, and asks for nothing
		if _, _, ok := ReminderOf(books.Posting{Kind: string(kind), About: "2023-09"}); ok {
			t.Errorf("a %s is taken for a reminder", kind)
		}
	}
}
