package sentences

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/agir-indicateurs/agir/pipeline"
	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/purge"
	"github.com/agir-indicateurs/agir/pipeline/store"
	"github.com/agir-indicateurs/agir/pipeline/whole"
	"github.com/agir-indicateurs/agir/reports/reread"
	"github.com/agir-indicateurs/agir/schedules/delivery"
	"github.com/agir-indicateurs/agir/schedules/release"
)

// An error is said in French by its kind, with the place that it names.
func TestFaults(t *testing.T) {
	september := time.Date(2023, time.September, 1, 0, 0, 0, 0, time.UTC)
	_, absent := os.ReadFile("absent.csv")
	for want, err := range map[string]error{
		"a.duckdb : le fichier de la base est abîmé":                                                           errors.New("IO Error: Corrupt database file: computed checksum does not match stored checksum"),
		"b.duckdb : le fichier de la base est abîmé":                                                           fmt.Errorf("b.duckdb: %w", store.ErrDamaged),
		"c.duckdb : un autre processus tient la base (processus 13)":                                           fmt.Errorf("c.duckdb: %w", store.Held{Process: "13", Desk: "http://127.0.0.1:8650"}),
		"b.duckdb : un autre processus tient la base (processus 12)":                                           fmt.Errorf("b.duckdb: %w: process 12", store.ErrBusy),
		"fichier 3 : aucun relevé retenu ne porte ce numéro":                                                   fmt.Errorf("file %d: %w", 3, books.ErrNotHeld),
		"édition 7 : cette édition n’existe pas":                                                               fmt.Errorf("edition %d: %w", 7, books.ErrNoEdition),
		"décision 2 : aucune décision en vigueur ne porte ce numéro":                                           fmt.Errorf("decision %d: %w", 2, books.ErrNoDecision),
		"2030-01-01 est encore à venir":                                                                        fmt.Errorf("%s %w", "2030-01-01", purge.ErrToCome),
		"« 99 » n’est pas dans la configuration":                                                               fmt.Errorf("%q %w", "99", books.ErrNoDepartement),
		"absent.csv : ce fichier n’existe pas":                                                                 absent,
		"c : l’accès est refusé à ce compte":                                                                   &fs.PathError{Op: "open", Path: "c", Err: syscall.EACCES},
		"d : il n’y a plus de place sur le disque":                                                             &fs.PathError{Op: "write", Path: "d", Err: syscall.ENOSPC},
		"l’envoi 4 est parti":                                                                                  delivery.TooLate{Posting: books.Posting{Number: 4, State: books.Sent}},
		"agregats.json : des départements ne sont pas dans la configuration : 49, 72":                          fmt.Errorf("%s: %w", "agregats.json", release.Unconfigured{Departements: []string{"49", "72"}}),
		"septembre 2023 : aucun document n’en est fait, des règles sont enfreintes : bridge_closes (2 lignes)": release.Unsound{Month: september, Broken: []books.Anomaly{{Check: "bridge_closes", Rows: 2}}},
		"a.csv : « adresse » : cette colonne, demandée par --fields, n’y est pas":                              fmt.Errorf("%s: %w", "a.csv", fmt.Errorf("%q: %w", "adresse", pipeline.ErrNoSuchColumn)),
		"r.xlsx : Le fichier est vide.":                                                                        fmt.Errorf("%s: %w", "r.xlsx", sentence("Le fichier est vide.")),
		"2 cases ne peuvent plus être protégées à côté de ce que des éditions précédentes ont imprimé : les documents nationaux ne sont pas publiés": release.Exposed{Cells: 2, First: "sorties|departement|44"},
		"a.csv : tableau « T », ligne 2, « Vendée », colonne « Sorties » ; b.xlsx : feuille « S » : tableau « U », ligne 3, « Vendée », colonne « Nombre » : deux effectifs du même chiffre ; donnez les documents d’un même envoi, faits pour la nation ou pour une région": release.Contradicted{
			One: reread.Leak{File: "a.csv", Table: "T", Line: 2, Row: "Vendée", Column: "Sorties"}, Other: reread.Leak{File: "b.xlsx", Sheet: "S", Table: "U", Line: 3, Row: "Vendée", Column: "Nombre"}},
		"ce qui vient d’être noté n’a pas pu être copié dans le journal du système, dont la copie est demandée par agir.yaml":                                                 fmt.Errorf("%w: %w", books.ErrWitness, syscall.ECONNREFUSED),
		"ce qui vient d’être noté n’a pas pu être copié dans le journal du système, dont la copie est demandée par agir.yaml : Windows ne le permet pas : ceci demande Linux": fmt.Errorf("%w: syslog: %w", books.ErrWitness, whole.ErrUnix),
		"le tableau « age » n’existe pas":          release.UnknownTable("age"),
		"il n’y a pas de base ici\nsomething else": errors.Join(store.ErrMissing, errors.New("something else")),
	} {
		if got := plain.Replace(Fault(err, "a.duckdb")); got != want {
			t.Errorf("%v\n\tis said %q\n\twant    %q", err, got, want)
		}
	}
}

// sentence is an error that has its own sentence beside a code.
type sentence string

func (s sentence) Error() string  { return "illisible: " + string(s) }
func (s sentence) French() string { return string(s) }

// plain has ordinary spaces for those that do not break.
var plain = strings.NewReplacer("\u202f", " ", "\u00a0", " ")

// Each kind of fault has its remedy.
func TestRemedies(t *testing.T) {
	for _, err := range []error{store.ErrBusy, store.ErrMissing, store.ErrNoSpace, store.ErrNoMemory, store.ErrNewer, store.ErrSealed, store.ErrDamaged, store.ErrDamagedBackup, purge.ErrOutbox, purge.ErrNobody} {
		if Remedy(fmt.Errorf("a: %w", err), "a.duckdb") == "" {
			t.Errorf("%v: no remedy", err)
		}
	}
	if got := Remedy(errors.New("something else"), "a.duckdb"); got != "" {
		t.Error(got)
	}
	for desk, want := range map[string]string{
		"http://127.0.0.1:8650": "le bureau la tient, faites-le là : http://127.0.0.1:8650 ; ou réessayez dans une minute, quand personne n’y lit",
		"http://[::1]:8650":     "le bureau la tient, faites-le là : http://[::1]:8650 ; ou réessayez dans une minute, quand personne n’y lit",
		"":                      "attendez qu’il finisse, puis relancez la même commande",
		"http://a\x1b[2J":       "attendez qu’il finisse, puis relancez la même commande",
		"rm -r /":               "attendez qu’il finisse, puis relancez la même commande",
	} {
		if got := plain.Replace(Remedy(fmt.Errorf("a.duckdb: %w", store.Held{Process: "12", Desk: desk}), "a.duckdb")); got != want {
			t.Errorf("%q: %s", desk, got)
		}
	}
}
