package delivery

import (
	"flag"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/inbox"
	"github.com/agir-indicateurs/agir/pipeline/settings"
)

var update = flag.Bool("update", false, "rewrite the golden letters")

// The letters as their readers open them.
func TestLetters(t *testing.T) {
	conf := settings.Default()
	conf.Mail.Contact = "coordination@agir.invalid"
	conf.Recipients = append(conf.Recipients, settings.Recipient{Code: "exploitant", Label: "Exploitant", Reader: "operateur", Territory: "FR"})
	for i := range conf.Senders {
		conf.Senders[i].Folder = "retours/" + conf.Senders[i].Code
	}
	day := func(d int) time.Time { return time.Date(2023, time.October, d, 0, 0, 0, 0, time.UTC) }
	missing := []Missing{{"soliha", "contacts", []string{"44", "85"}}, {"ofii", "orientations", []string{"44"}}}

	all := edition(12).Messages(conf, append(ofDdets("44", 12),
		Document{Name: "comparatif-2023-09.pdf", For: Perimeter{"national", "FR"}, Content: []byte("x")}))
	late := edition(13)
	late.Missing = missing
	provisional := ofDdets("85", 13)
	provisional[0].Provisional = true
	provisional[0].First = FirstPage{
		Sentences: []string{"La file active est de 283 personnes.", "Un relevé attendu sur douze manque."}, Figures: []string{"Entrées\u202f: 28, en septembre 2023 (provisoire)"},
	}
	all = append(all, late.Messages(conf, provisional)...)
	draft := edition(0)
	draft.Month, draft.CommentUntil, draft.Missing = draft.Month.AddDate(0, 1, 0), day(31), missing[:1]
	all = append(all, draft.Messages(conf, []Document{{Name: "tableau-de-bord-2023-10.xlsx", For: Perimeter{"direction", "agir-ensemble-44-85"}, Content: []byte("x")}})...)
	all = append(all, Late{Sender: "soliha", Month: month, Deadline: day(10), Missing: missing[:1]}.Message(conf))
	returned := []Nominative{{"contacts - retour.xlsx", PerimeterOfSender("soliha"), []byte("x")}}
	all = append(all,
		Taken{Sender: "soliha", On: day(1), Last: 15, Refused: 1, Statements: []TakenStatement{
			{Kind: "contacts", Rows: 1234, SetAside: 3, Emptied: 1}, {Kind: "situations", Rows: 40, Fate: Held, Why: inbox.FarFewer}}}.Message(conf, returned),
		Taken{Sender: "soliha", On: day(2), Last: 17, Statements: []TakenStatement{{Kind: "contacts", Rows: 8, Fate: Unchanged}, {Kind: "situations", Rows: 9, Fate: Known}}}.Message(conf, nil),
		Taken{Sender: "soliha", On: day(3), Last: 18, Statements: []TakenStatement{
			{Kind: "contacts", Rows: 8, Fate: Older}, {Kind: "situations", Rows: 9, Fate: Outside}, {Kind: "demandes", Rows: 9, Fate: Declined},
			{Kind: "parcours", Rows: 9, Fate: Held, Why: inbox.TwoOfOneDay}}}.Message(conf, nil),
		Taken{Sender: "aurore", On: day(5), Last: 16, Statements: []TakenStatement{{Kind: "contacts", Rows: 1}}}.Message(conf, nil))
	all = append(all, Trouble{On: day(5), IdleSince: day(3), QuietSince: day(1), Ahead: 2, AheadUntil: day(31), Failures: []Failure{{Label: "Rapport mensuel", Period: "2023-09", Times: 2}},
		BackupAt: day(2), Held: []Undecided{{File: 4, Sender: "soliha", Kind: "contacts", Why: HeldBecause(inbox.TooManyAside)}, {File: 5, Sender: "aurore", Kind: "contacts", Why: HeldBecause(inbox.OfAnother)}},
		Refused: []Undecided{{File: 6, Sender: "aurore", Why: "Le fichier est vide"}},
		Late:    []books.Posting{{Number: 8, FirstAt: day(3), Why: "le serveur ne répond pas"}, {Number: 9, FirstAt: day(4)}},
		Unsent:  []books.Posting{{Number: 7, Reader: "ddets-44", State: books.Refused}}}.Messages(conf)...)

	all = append(all, Trouble{On: day(6), Delayed: []books.Posting{{Number: 8, FirstAt: day(3), LastAt: day(6)}, {Number: 9, FirstAt: day(4), LastAt: day(5)}}}.Messages(conf)...)
	corrected := edition(14)
	corrected.Corrects = &Corrected{Number: 12, PublishedOn: day(5), Why: "Les contacts d'août avaient été comptés deux fois"}
	moved := ofDdets("44", 14)
	moved[0].First = FirstPage{Sentences: []string{"La file active est de 283 personnes."}, Changed: []string{"août 2023, Contacts effectifs\u202f: 206 → 201", "août 2023, Rendez-vous non honorés\u202f: 8,8\u202f% → 9,0\u202f%"}, MoreChanged: 1}
	all = append(all, corrected.Messages(conf, moved)...)
	all = append(all, corrected.Messages(conf, ofDdets("85", 14))...)
	overdue := edition(15) // read after the day that it announces, and the third of its month for its reader
	overdue.AsOf = overdue.NextOn
	printed := ofDdets("85", 15)
	printed[len(printed)-1].First.Printing = 3 // the first one is a table of figures
	all = append(all, overdue.Messages(conf, printed)...)

	var b strings.Builder
	for _, m := range all {
		b.WriteString("==== " + string(m.Kind) + " " + m.About + " → " + m.To + "\n" + m.Subject + "\n----\n" + m.Body + "\n")
	}
	const golden = "testdata/letters.txt"
	if *update {
		if err := os.WriteFile(golden, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), b.String()); diff != "" {
		t.Errorf("letters (-want +got):\n%s", diff)
	}
	for _, mark := range []string{" ;", " ?", " !", " :"} {
		if strings.Contains(b.String(), mark) {
			t.Errorf("%q: a narrow no-break space comes before it in French", mark)
		}
	}
}
