package sentences

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/agir-indicateurs/agir/pipeline"
	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/sealing"
	"github.com/agir-indicateurs/agir/schedules/delivery"
	"github.com/agir-indicateurs/agir/schedules/release"
	"github.com/agir-indicateurs/agir/schedules/work"
)

// What became of the messages, in a few words.
func TestSummary(t *testing.T) {
	for want, s := range map[string]delivery.Summary{
		"2 envoyés, 2 à envoyer, 1 refusé, 1 abandonné, 1 sans objet": {Sent: 2, Waiting: 2, Refused: 1, GaveUp: 1, Superseded: 1},
		"1 refusé":       {Refused: 1},
		"rien à envoyer": {},
	} {
		if got := Summary(s); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

// Each outcome of the scheduled work has its sentence, and each thing that a shift
// does its line.
func TestOutcomes(t *testing.T) {
	september := time.Date(2023, time.September, 1, 0, 0, 0, 0, time.UTC)
	for want, o := range map[string]work.Outcome{
		"manqué depuis trop longtemps, n’est pas fait":                                               work.Missed{Periods: 1, Until: "2023-10-01"},
		"et jusqu’à 2023-10-02, 2 périodes manquées depuis trop longtemps, elles ne sont pas faites": work.Missed{Periods: 2, Until: "2023-10-02"},
		"no space": work.Failed{Err: errors.New("no space")},
		"il manque ofii orientations 44 85, soliha c":            work.Waits{For: []delivery.Missing{{Sender: "ofii", Kind: "orientations", Departements: []string{"44", "85"}}, {Sender: "soliha", Kind: "c"}}},
		"3 fichiers nouveaux, 1 refusé":                          work.Ingested{New: 3, Refused: 1},
		"édition 4, septembre 2023":                              work.Issued{Edition: 4, Month: september},
		"édition 4, septembre 2023, reprise là où elle en était": work.Issued{Edition: 4, Month: september, Again: true},
		"septembre 2023, à relire":                               work.Drafted{Month: september},
		"septembre 2023, rien n’est parti":                       work.RehearsedMonth{Month: september},
		"aucun des relevés attendus n’est arrivé":                work.Waits{All: true, For: []delivery.Missing{{Sender: "ofii"}}},
		"rien à signaler":                                        work.Watched{},
		"1 envoyé":                                               work.Sent{Summary: delivery.Summary{Sent: 1}},
	} {
		if got := Outcome(o); strings.TrimSpace(got) != want {
			t.Errorf("%T: %q, want %q", o, got, want)
		}
		if _, ok := o.(work.Watched); ok {
			continue // see TestWhatAnAlarmKnows
		}
		got := Event(work.Settled{Job: "ddets", Period: "2023-09", State: "made", Outcome: o})
		if len(got) != 1 || strings.TrimSpace(got[0]) != "ddets 2023-09\u202f: fait\u202f: "+want {
			t.Errorf("%T: %q", o, got)
		}
	}
}

// A file that its sender keeps from being sealed is said, with what keeps it.
func TestWhatStaysInClearIsSaid(t *testing.T) {
	taken := work.Taken{InClear: []pipeline.InClear{{Path: "2023-10-04/soliha/contacts.csv", Err: &fs.PathError{Op: "renameat", Path: "contacts.csv.age", Err: syscall.EISDIR}}}}
	want := "reste en clair dans la boîte de réception\u202f: 2023-10-04/soliha/contacts.csv\u202f: contacts.csv.age\u202f: c’est un dossier"
	if got := Taken(taken); got[0] != want {
		t.Errorf("said %q, want %q", got[0], want)
	}
}

// What is wrong with a key or a password is said in French, whether it is met at once or
// noted as why a letter did not leave; what a server answered is left.
func TestSecretsAreSaidInFrench(t *testing.T) {
	for kind, want := range map[error]string{
		sealing.ErrSecretShared: "mode 0600", sealing.ErrSecretOwner: "à root", sealing.ErrSecretEmpty: "rien sur sa première ligne",
		sealing.ErrTwoKeys: "l’une des deux", sealing.ErrNotIdentity: "aucune clé secrète", sealing.ErrNotRecipients: "clés publiques",
		delivery.ErrNoPassword: "AGIR_MAIL_PASSWORD_FILE", release.ErrWeakPassword: "douze caractères au moins, dont six différents",
	} {
		got := Fault(fmt.Errorf("/etc/agir/cle: %w", kind), "")
		if !strings.HasPrefix(got, "/etc/agir/cle\u202f: ") || !strings.Contains(got, want) || strings.Contains(got, " file ") {
			t.Errorf("%v: %q", kind, got)
		}
	}
	for noted, want := range map[string]string{
		"/etc/agir/mdp: " + sealing.ErrSecretOwner.Error(): "/etc/agir/mdp\u202f: un fichier de clé", delivery.ErrNoPassword.Error(): "le compte de courrier veut un mot de passe",
		"550 permission denied": "550 permission denied",
	} {
		if got := delivery.Reason(noted); !strings.HasPrefix(got, want) {
			t.Errorf("%q is said %q", noted, got)
		}
	}
}

// An alarm says what it knows: whether somebody is told, and who.
func TestWhatAnAlarmKnows(t *testing.T) {
	trouble := delivery.Trouble{Held: []delivery.Undecided{{File: 4, Sender: "soliha", Kind: "contacts", Why: "w"}}}
	for _, c := range []struct {
		o    work.Watched
		want string
	}{
		{work.Watched{Trouble: trouble, Told: []string{"exploitant"}}, "1 alarme, au courrier pour exploitant"},
		{work.Watched{Trouble: trouble}, "1 alarme, personne n’est prévenu\u202f: aucun exploitant n’a d’adresse dans la configuration"},
		{work.Watched{Trouble: trouble, Rehearsed: true}, "1 alarme, personne n’est prévenu tant que tout se fait à blanc"},
	} {
		if got := Outcome(c.o); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
		if got := Event(work.Settled{Job: "alarme", Outcome: c.o}); len(got) != 2 || !strings.Contains(got[1], "fichier 4") {
			t.Errorf("told %q", got)
		}
	}
}

// What does not go by itself has a line each; nothing when all does.
func TestTrouble(t *testing.T) {
	if got := Trouble(delivery.Trouble{}); len(got) != 0 {
		t.Errorf("no trouble: %q", got)
	}
	at := time.Date(2023, time.October, 5, 10, 0, 0, 0, time.UTC)
	got := Trouble(delivery.Trouble{
		IdleSince: at, QuietSince: at, Ahead: 2, AheadUntil: at,
		Failures: []delivery.Failure{{Job: "ddets", Label: "Rapport mensuel", Period: "2023-09", Times: 2, Why: "no space"}},
		Held:     []delivery.Undecided{{File: 4, Sender: "soliha", Kind: "contacts", Why: "bien moins de lignes"}},
		Refused:  []delivery.Undecided{{File: 5}}, // the status lists them, and nobody decides on them
		Late:     []books.Posting{{Number: 8, FirstAt: at, Why: "le serveur ne répond pas"}},
		Unsent:   []books.Posting{{Number: 7, Kind: "report", About: "edition-1", Reader: "ddets-44", Way: books.ByMail, State: books.Refused, Why: "no such address"}},
	})
	want := []string{
		"ddets 2023-09\u202f: 2 échecs\u202f: no space",
		"rien n’a travaillé depuis le 2023-10-05 12:00",
		"aucun fichier n’est arrivé depuis le 2023-10-05",
		"2 fichiers portent un jour de réception à venir, jusqu’au 2023-10-05, car l’horloge avançait\u202f: à remettre dans un dossier daté du jour",
		"retenu\u202f: fichier 4, contacts (soliha), bien moins de lignes\u202f: agir accept 4 ou agir refuse 4, avec --by QUI --why POURQUOI",
		"courrier 7, rapport edition-1 à ddets-44, par courriel\u202f: refusé\u202f: no such address",
		"1 courrier ne part pas depuis le 2023-10-05 12:00\u202f: le serveur ne répond pas",
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%q\nwant\n%q", got, want)
	}
}

// What a linkage leaves out is said with how many rows share it.
func TestWhatIsLeftOutOfALinkage(t *testing.T) {
	for _, c := range []struct{ said, want string }{
		{Bounded("naissance", 1, 49), "1 valeur laissée de côté, que plus de 49 lignes partagent (naissance)\u202f: les valeurs plus rares donnent déjà à cette règle autant de paires à comparer qu’elle en vaut\u202f; ce qui ne partage rien d’autre n’a pas été comparé"},
		{Bounded("noms", 6875, 2), "6\u202f875 valeurs laissées de côté, que plus de 2 lignes partagent (noms)\u202f: les valeurs plus rares donnent déjà à cette règle autant de paires à comparer qu’elle en vaut\u202f; ce qui ne partage rien d’autre n’a pas été comparé"},
	} {
		if c.said != c.want {
			t.Errorf("%q, want %q", c.said, c.want)
		}
	}
}
