package answers_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/agir-indicateurs/agir/cmd/agir/slow"
	"github.com/agir-indicateurs/agir/pipeline"
	"github.com/agir-indicateurs/agir/pipeline/answers"
	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/inbox"
	"github.com/agir-indicateurs/agir/pipeline/purge"
	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/pipeline/store"
	"github.com/agir-indicateurs/agir/queries"
	"github.com/agir-indicateurs/agir/schedules/release"
)

// nights is a store to which things happen, one a night, and what happened.
type nights struct {
	t         *testing.T
	chance    *rand.Rand
	conf      settings.Settings
	inbox     string
	file      string
	today     time.Time
	people    int // given by the lead so far
	related   bool
	withdrawn int64
	decided   int64
	told      []string
	script    []act // of the first nights; what comes then is chosen at random
}

// act is what may happen one night.
type act int

const (
	nothing act = iota
	parcours
	contacts
	moreContacts // twice as often as the rest, and so are decisions
	withdrawal
	decision
	moreDecisions
	forgetting
	configuration
	rejoining // of a number that nobody told yet
	rejoined  // its statement, in another department
	family    // of somebody whom two departments tell
	succession
	rules
	acts
	strict // a configuration that has fewer pairs wait
)

func newNights(t *testing.T, seed uint64, script ...act) *nights {
	t.Helper()
	n := &nights{
		t: t, chance: rand.New(rand.NewPCG(seed, 28)), conf: *handed(t), inbox: t.TempDir(), file: filepath.Join(t.TempDir(), "agir.duckdb"),
		today: time.Date(2023, time.October, 2, 0, 0, 0, 0, time.UTC), people: 6, script: script,
	}
	return n
}

// handed is the embedded configuration, in which the lead of a department becomes another.
func handed(t *testing.T) *settings.Settings {
	t.Helper()
	text := string(settings.Embedded())
	for _, x := range [][2]string{
		{"    lead: sos-solidarites\n    structures: [sos-solidarites, soliha, retravailler-ouest, face-vendee, cfp-presquile, aurore]",
			"    lead: [{code: sos-solidarites, to: 2023-09-20}, {code: aurore, from: 2023-09-21}]\n    structures: [sos-solidarites, soliha, retravailler-ouest, face-vendee, cfp-presquile, aurore]"},
		{"  - code: aurore\n    label: Aurore\n    sends:\n", "  - code: aurore\n    label: Aurore\n    sends:\n      - {kind: parcours, departements: [\"44\"]}\n"},
	} {
		if !strings.Contains(text, x[0]) {
			t.Fatalf("the embedded configuration has no %s", x[0])
		}
		text = strings.Replace(text, x[0], x[1], 1)
	}
	conf, err := settings.Load("agir.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return conf
}

// name is that of an invented person and his birth date, as the lead writes them or, a letter
// and a year off, as a partner may: then the pair waits for somebody.
func (n *nights) name(person int, misspelt bool) string {
	nom := []string{"Zzyzzovitcha", "Qwertinova", "Brumevalida", "Azertovska", "Xyloperanda", "Vlopidora"}[person%6]
	prenom, year := []string{"Bilala", "Amina", "Idrisa", "Salma"}[person%4], 1980+person%17
	if misspelt {
		nom, prenom, year = nom[:len(nom)-1], prenom[:len(prenom)-1]+"e", year+1
	}
	return fmt.Sprintf("%s;%s;%02d/0%d/%d", nom, prenom, 1+person%28, 1+person%9, year)
}

// drop lays a statement in the inbox of the day.
func (n *nights) drop(sender, name, header string, lines []string) {
	n.t.Helper()
	path := filepath.Join(n.inbox, n.today.Format(time.DateOnly), sender, name)
	if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(header+"\n"+strings.Join(lines, "\n")+"\n"), 0o600)); err != nil {
		n.t.Fatal(err)
	}
}

func (n *nights) parcours() {
	var lines []string
	if n.related {
		lines = append(lines, "F0;Foyerova;Mobila;03/04/1977;9700000101;44;soliha;04/09/2023;;;7", "F1;Foyerova;Restova;05/06/1999;9700001101;44;soliha;04/09/2023;;;7")
	}
	for p := range n.people {
		out := ";"
		if p%5 == 1 && n.chance.IntN(2) == 0 {
			out = "20/09/2023;autonomie"
		}
		lines = append(lines, fmt.Sprintf("D%d;%s;%d;44;soliha;12/0%d/2023;%s;", p, n.name(p, false), 9900000101+1000*p, 1+p%8, out))
	}
	n.drop("sos-solidarites", "parcours.csv", "dossier;nom;prenom;date_naissance;agdref;departement;structure;date_entree;date_sortie;motif_sortie;foyer", lines)
}

// orientation is a line of OFII: of somebody who rejoins a number, or of that number.
func (n *nights) orientation(departement, agdref, rejoins string) {
	who := "non;;"
	if rejoins != "" {
		who = "oui;conjoint;" + rejoins
	}
	n.drop("ofii", "orientations-"+departement+".csv",
		"agdref;nom;prenom;date_naissance;sexe;nationalite;protection;date_protection;date_cir;rejoignant;lien;agdref_bpi;departement;voie;date_orientation;decision;date_decision",
		[]string{agdref + ";Rejoigna;Lia;1985-05-12;F;Mali;refugie;2023-01-01;2023-01-10;" + who + ";" + departement + ";ofii;2023-09-04;validee;2023-09-05"})
}

// contacts give the same people each time, by name alone, on other days.
func (n *nights) contacts() {
	var lines []string
	for p := range 6 {
		lines = append(lines, fmt.Sprintf("%s;%02d/09/2023;entretien;honore", n.name(p, p%2 == 0), 1+n.chance.IntN(28)))
	}
	n.drop("soliha", "contacts.csv", "nom;prenom;date_naissance;date_contact;mode;presence", lines)
}

// happens makes something happen to the store, one of what may.
func (n *nights) happens(s *store.Store) {
	n.t.Helper()
	ctx := n.t.Context()
	what := act(n.chance.IntN(int(acts)))
	if len(n.told) < len(n.script) {
		what = n.script[len(n.told)]
	}
	var said string
	var err error
	switch what {
	case parcours:
		said = fmt.Sprintf("a statement of %d parcours", n.people)
		n.parcours()
		n.people++
	case contacts, moreContacts:
		said = "a statement of contacts"
		n.contacts()
	case withdrawal:
		said = "a withdrawal"
		var last int64
		if err := s.QueryRow(ctx, "select max(file) from store.raw.file").Scan(&last); err != nil {
			n.t.Fatal(err)
		}
		v := inbox.Verdict{File: last, Act: inbox.Withdraw, DecidedOn: n.today, By: "B", Why: "essai"}
		if n.withdrawn != 0 {
			v.File, v.Act, said = n.withdrawn, inbox.Reinstate, "a statement put back"
			last = 0
		}
		if _, err = books.Judge(ctx, s, &n.conf, v); err == nil {
			n.withdrawn = last
		}
	case decision, moreDecisions:
		said, err = n.decides(s)
	case forgetting:
		said, err = n.forgets(s)
	case rejoining:
		said = "somebody who rejoins"
		n.orientation("44", "9600000101", "9500000101")
	case rejoined:
		said = "whom he rejoins"
		n.orientation("85", "9500000101", "")
	case family:
		said = "a family of two departments"
		if !n.related { // then the other department alone tells of her, another day
			n.related = true
			n.parcours()
		}
		n.drop("sos-solidarites", "parcours-85.csv", "dossier;nom;prenom;date_naissance;agdref;departement;structure;date_entree;foyer",
			[]string{fmt.Sprintf("G0;Foyerova;Mobila;03/04/1977;9700000101;85;soliha;%02d/08/2023;7", 1+len(n.told))})
	case succession:
		said = "the lead that comes after"
		n.drop("aurore", "parcours.csv", "dossier;nom;prenom;date_naissance;agdref;departement;structure;date_entree",
			[]string{"N0;Nouvellova;Tella;07/08/1988;9400000101;44;aurore;25/09/2023"})
	case rules:
		said = "another limit"
		n.conf.LimitMonths = settings.Dated[int]{{Value: 1 + n.chance.IntN(3)}}
	case configuration:
		said = "another configuration"
		switch n.chance.IntN(3) {
		case 0:
			n.conf.Thresholds.LinkReview = []float64{-1, 9, -4}[n.chance.IntN(3)]
		case 1:
			n.conf.Thresholds.LinkAutomatic = []float64{6.63, 40}[n.chance.IntN(2)]
		default:
			n.conf.Thresholds.SmallCount = 3 + n.chance.IntN(4)
		}
	case strict:
		said = "fewer pairs wait"
		n.conf.Thresholds.LinkReview = 60
	default:
		said = "nothing"
	}
	if err != nil {
		said += ": " + err.Error()
	}
	n.told = append(n.told, said)
	if _, err := pipeline.Ingest(ctx, s, n.inbox, &n.conf, n.today, nil); err != nil {
		n.t.Fatal(err)
	}
}

// decides answers a pair that waits, or takes the last answer back.
func (n *nights) decides(s *store.Store) (string, error) {
	if n.decided != 0 && n.chance.IntN(2) == 0 {
		_, err := books.UndoLink(n.t.Context(), s, n.decided, n.today)
		n.decided = 0
		return "a decision taken back", err
	}
	a, err := answers.Ask(n.t.Context(), s, answers.Question{AsOf: n.today, Settings: &n.conf})
	if err != nil {
		return "a decision", err
	}
	queue, err := a.Queue(n.t.Context())
	if err != nil || len(queue) == 0 {
		return "nothing to decide", err
	}
	pair := queue[n.chance.IntN(len(queue))]
	d, err := books.DecideLink(n.t.Context(), s, books.LinkDecision{
		LeftRecord: pair.LeftFirst, RightRecord: pair.RightFirst, Verdict: []string{"accept", "split"}[n.chance.IntN(2)], DecidedOn: n.today, By: "B", Why: "essai",
	})
	n.decided = d.Number
	return "a decision: " + d.Verdict, err
}

// forgets removes somebody for good.
func (n *nights) forgets(s *store.Store) (string, error) {
	var person string
	for record, p := range n.who(s) {
		if strings.HasPrefix(record, "parcours/") && (person == "" || p < person) {
			person = p
		}
	}
	_, err := purge.Remove(n.t.Context(), s, &n.conf, purge.Request{On: n.today, At: n.today, Person: person, By: "B", Why: "essai", Inbox: n.inbox})
	if err == nil {
		for _, table := range []string{"linkage", "source", "person", "queue", "circle", "counted", "line"} {
			var left int
			if err := s.QueryRow(n.t.Context(), "select count(*) from store.kept."+table).Scan(&left); err != nil || left > 0 {
				n.t.Errorf("somebody was removed for good, and %d rows of kept.%s stay: %v", left, table, err)
			}
		}
	}
	return "somebody forgotten", err
}

// who is the person of each record.
func (n *nights) who(s *store.Store) map[string]string {
	n.t.Helper()
	a, err := answers.Ask(n.t.Context(), s, answers.Question{AsOf: n.today, Settings: &n.conf})
	if err != nil {
		n.t.Fatal(err)
	}
	rows, err := a.Conn().QueryContext(n.t.Context(), "select record, person from linkage.chosen")
	if err != nil {
		n.t.Fatal(err)
	}
	defer rows.Close()
	who := make(map[string]string)
	for rows.Next() {
		var record, person string
		if err := rows.Scan(&record, &person); err != nil {
			n.t.Fatal(err)
		}
		who[record] = person
	}
	return who
}

// tells is all that a store tells on a day: who is who, who would be, the pairs that wait
// and, when they are wanted, the bytes of every document. made says that it worked out who
// is one person.
func (n *nights) tells(file string, fresh, documents bool) (told string, made bool) {
	n.t.Helper()
	ctx := n.t.Context()
	s, err := store.Open(ctx, file)
	if err != nil {
		n.t.Fatal(err)
	}
	defer s.Close()
	if fresh {
		if _, err := s.Exec(ctx, "delete from store.kept.linkage; delete from store.kept.person; delete from store.kept.queue;"+
			"delete from store.kept.source; delete from store.kept.circle; delete from store.kept.counted; delete from store.kept.line"); err != nil {
			n.t.Fatal(err)
		}
	}
	last := func() (number int64) {
		if err := s.QueryRow(ctx, "select coalesce(max(number), 0) from store.kept.linkage").Scan(&number); err != nil {
			n.t.Fatal(err)
		}
		return number
	}
	before := last()
	var b strings.Builder
	for _, all := range []bool{false, true} {
		a, err := answers.Ask(ctx, s, answers.Question{AsOf: n.today, Settings: &n.conf, AcceptAll: all})
		if err != nil {
			return err.Error(), true
		}
		queue, err := a.Queue(ctx)
		fmt.Fprintln(&b, queue, err, *a.Linkage)
		var who string
		if err := a.Conn().QueryRowContext(ctx, "select string_agg(record || '=' || person, ' ' order by record) from linkage.chosen").Scan(&who); err != nil {
			who = err.Error()
		}
		fmt.Fprintln(&b, who)
		n.counts(&b, s, all)
	}
	if documents {
		all, err := release.Draft(ctx, s, release.DraftRequest{Settings: &n.conf, Month: time.Date(2023, time.September, 1, 0, 0, 0, 0, time.UTC), AsOf: n.today})
		fmt.Fprintln(&b, len(all), err)
		for _, d := range all {
			fmt.Fprintln(&b, d.Path(), d.Hash())
		}
	}
	return b.String(), last() > before
}

// counts writes all that is counted of two months, and of the quarter that ends with the last.
func (n *nights) counts(b *strings.Builder, s *store.Store, all bool) {
	n.t.Helper()
	ctx := n.t.Context()
	catalogue, err := queries.Load()
	if err != nil {
		n.t.Fatal(err)
	}
	july, september := time.Date(2023, time.July, 1, 0, 0, 0, 0, time.UTC), time.Date(2023, time.September, 1, 0, 0, 0, 0, time.UTC)
	questions := []answers.Question{{AsOf: n.today, Settings: &n.conf, AcceptAll: all, Months: []time.Time{september}}}
	if !all {
		questions = append(questions, answers.Question{AsOf: n.today, Settings: &n.conf, Months: []time.Time{july, september}},
			answers.Question{AsOf: n.today, Settings: &n.conf, Months: []time.Time{september}, Since: july})
	}
	for _, q := range questions {
		a, err := answers.Ask(ctx, s, q)
		if err != nil {
			n.t.Fatal(err)
		}
		f, err := a.Figures(ctx)
		if err != nil {
			n.t.Fatal(err)
		}
		fmt.Fprintln(b, q.Months, q.Since)
		for _, t := range answers.Territories(&n.conf) {
			for _, m := range q.Months {
				for _, i := range catalogue.Indicators {
					fmt.Fprintln(b, f.At(i.Code, t.Level, t.Code, m))
				}
				for _, x := range catalogue.Tables {
					fmt.Fprintln(b, x.Code, f.Cells(x.Code, t.Level, t.Code, m))
				}
			}
		}
		anomalies, err1 := a.Anomalies(ctx)
		first, err2 := a.FirstEntries(ctx)
		reaching, err3 := a.Reaching(ctx, september)
		regular, _ := catalogue.Indicator(queries.ContactRegulier)
		strata, err4 := a.Strata(ctx, q.Months, regular)
		fmt.Fprintln(b, anomalies, first, reaching, strata, errors.Join(err1, err2, err3, err4))
	}
}

// pass lives some nights, and compares after each what the store tells with what one that
// keeps nothing of what was computed tells. It says at which night they differ, and how many
// nights needed nothing worked out.
func (n *nights) pass(times int, documents bool) (differs string, spared int) {
	n.t.Helper()
	for night := range times {
		drawn := documents && night%3 == 0 // what is counted is compared each night
		n.today = n.today.AddDate(0, 0, 1)
		s, err := store.Open(n.t.Context(), n.file)
		if err != nil {
			n.t.Fatal(err)
		}
		n.happens(s)
		if err := s.Close(); err != nil {
			n.t.Fatal(err)
		}
		copied := n.file + ".copied"
		content, err := os.ReadFile(n.file)
		if err == nil {
			err = os.WriteFile(copied, content, 0o600)
		}
		if err != nil {
			n.t.Fatal(err)
		}
		os.Remove(copied + ".sum")
		kept, made := n.tells(n.file, false, drawn)
		if !made {
			spared++
		}
		if from, _ := n.tells(copied, true, drawn); from != kept {
			return strings.Join(n.told, ", "), spared
		}
	}
	return "", spared
}

// TestANightTellsWhatItWouldFromNothing, whatever happened before: what arrived, what was
// withdrawn, decided, taken back, forgotten, configured; each once, then at random. Who is one person is kept under the
// hash of what it rests on, and so is what is counted; all that is counted is the same each night, the
// documents are to the byte every third. AGIR_NIGHTS lives as
// many sequences.
func TestANightTellsWhatItWouldFromNothing(t *testing.T) {
	slow.Test(t, "makes the documents of each night twice")
	sequences := 1
	if n, err := strconv.Atoi(os.Getenv("AGIR_NIGHTS")); err == nil {
		sequences = n
	}
	for seed := range uint64(sequences) {
		n := newNights(t, seed+1, parcours, contacts, nothing, decision, family, rejoining, rejoined, contacts, withdrawal, strict, withdrawal, succession, rules, parcours, forgetting, nothing)
		differs, spared := n.pass(len(n.script)+2, true)
		if differs != "" {
			t.Errorf("seed %d: not what is told from nothing after: %s", seed+1, differs)
		}
		if spared == 0 {
			t.Errorf("seed %d: nothing was ever kept through: %s", seed+1, strings.Join(n.told, ", "))
		}
		t.Logf("seed %d: %d nights of %d needed nothing worked out: %s", seed+1, spared, len(n.told), strings.Join(n.told, ", "))
	}
}

// What was written of people to say why they are one is never kept; who is one person is, once
// for a basis, for the last three; a store that is only read keeps nothing more.
func TestWhatIsKeptOfALinkage(t *testing.T) {
	n := newNights(t, 1)
	n.parcours()
	n.contacts()
	s, err := store.Open(t.Context(), n.file)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { s.Close() }()
	if _, err := pipeline.Ingest(t.Context(), s, n.inbox, &n.conf, n.today, nil); err != nil {
		t.Fatal(err)
	}
	ask := func(what string, review float64, reasons bool, first, last int) {
		t.Helper()
		conf := n.conf
		conf.Thresholds.LinkReview = review
		if _, err := answers.Ask(t.Context(), s, answers.Question{AsOf: n.today, Settings: &conf, Reasons: reasons}); err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		for _, table := range []string{"linkage", "person"} {
			var from, to int
			if err := s.QueryRow(t.Context(), "select coalesce(min(number), 0), coalesce(max(number), 0) from store.kept."+table).Scan(&from, &to); err != nil || from != first || to != last {
				t.Errorf("%s: %s kept from %d to %d, want %d to %d: %v", what, table, from, to, first, last, err)
			}
		}
	}
	ask("with its reasons", 9, true, 0, 0)
	ask("the first time", 9, false, 1, 1)
	ask("again", 9, false, 1, 1)
	ask("again, with its reasons", 9, true, 1, 1)
	ask("another threshold", 8, false, 1, 2)
	ask("a third", 7, false, 1, 3)
	ask("a fourth", 6, false, 2, 4)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if s, err = store.OpenReader(t.Context(), n.file); err != nil {
		t.Fatal(err)
	}
	ask("read only, kept", 6, false, 2, 4)
	ask("read only, not kept", 5, false, 2, 4)
}

// TestTheLawOfNightsCanFail: a hash that leaves out anything that a linkage rests on is found
// out by it.
func TestTheLawOfNightsCanFail(t *testing.T) {
	slow.Test(t, "lives nights until a broken key shows")
	for _, c := range []struct {
		breaks           func(t *testing.T, leftOut, instead string)
		leftOut, instead string
		script           []act
	}{
		{answers.BreakKey, "from asked.source as s where told <> ''", "from asked.source as s where false", []act{parcours, contacts, parcours}},
		{answers.BreakKey, "from linkage.decision as d", "from linkage.decision as d where false", []act{parcours, contacts, decision}},
		{answers.BreakKey, "$basis", "left($basis, 0)", []act{parcours, contacts, strict}},
		{answers.BreakTold, "string_agg(told, '' order by told)", "''", []act{parcours, contacts, parcours}},
		{answers.BreakSources, "string_agg(distinct g.told, '|' order by g.told)", "''", []act{parcours, contacts, parcours}},
	} {
		t.Run(c.leftOut, func(t *testing.T) {
			c.breaks(t, c.leftOut, c.instead)
			n := newNights(t, 1, c.script...)
			if differs, _ := n.pass(len(c.script), false); differs == "" {
				t.Errorf("nothing differs after: %s", strings.Join(n.told, ", "))
			}
		})
	}
}

// TestTheLawOfNightsFindsOutCircles: a hash that leaves out anything that the counts of a circle
// rest on, or a circle without somebody of it, is found out by the law.
func TestTheLawOfNightsFindsOutCircles(t *testing.T) {
	slow.Test(t, "lives nights until a broken circle shows")
	for _, c := range []struct {
		what             string
		breaks           func(t *testing.T, leftOut, instead string)
		leftOut, instead string
		script           []act
	}{
		{"who is one person", answers.BreakCircles, "coalesce(w.told, '')", "''", []act{parcours, contacts, decision, decision, decision}},
		{"the statements", answers.BreakCircles, "coalesce(s.told, '')", "''", []act{parcours, contacts, contacts}},
		{"the numbers rejoined", answers.BreakCircles, "coalesce(r.told, '')", "''", []act{parcours, rejoining, rejoined}},
		{"the leads that handed over", answers.BreakCircles, "coalesce(handed.told, '')", "''", []act{parcours, contacts, succession}},
		{"the settings", answers.BreakCircles, "coalesce(settled.told, '')", "''", []act{parcours, rules}},
		{"households", answers.PartCircles, "join counted.member as o on o.foyer = m.foyer and o.departement = m.departement",
			"join counted.member as o on o.person = m.person", []act{family, contacts, parcours}},
		{"those of several departments", answers.PartCircles, "having min(departement) <> max(departement)", "having false", []act{family, family}},
	} {
		t.Run(c.what, func(t *testing.T) {
			c.breaks(t, c.leftOut, c.instead) // unbroken, the nights are those of the law above
			n := newNights(t, 1, c.script...)
			if differs, _ := n.pass(len(c.script), false); differs == "" {
				t.Errorf("nothing differs after: %s", strings.Join(n.told, ", "))
			}
		})
	}
}

// whereSomePairsWait is a store, and the nights that it comes from, in which some pairs wait.
func whereSomePairsWait(t *testing.T) (*nights, *store.Store) {
	t.Helper()
	n := newNights(t, 1)
	n.parcours()
	n.contacts()
	s, err := store.Open(t.Context(), n.file)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	if _, err := pipeline.Ingest(t.Context(), s, n.inbox, &n.conf, n.today, nil); err != nil {
		t.Fatal(err)
	}
	return n, s
}

// Were the pairs that wait accepted, those alone are counted again whom one of them touches: all
// others are of circles of which the counts are kept. What is kept under the questions of another
// program is not taken.
func TestAcceptingCountsOnlyWhomPairsTouch(t *testing.T) {
	n, s := whereSomePairsWait(t)
	const everybody = "44 44? ~agir-ensemble-44-85" // the last met by somebody and followed by nobody
	active := func(accept bool) (counted string, persons int64) {
		t.Helper()
		september := time.Date(2023, time.September, 1, 0, 0, 0, 0, time.UTC)
		a, err := answers.Ask(t.Context(), s, answers.Question{AsOf: n.today, Settings: &n.conf, Months: []time.Time{september}, AcceptAll: accept})
		if err != nil {
			t.Fatal(err)
		}
		catalogue, err := queries.Load()
		if err != nil {
			t.Fatal(err)
		}
		followed, _ := catalogue.Indicator(queries.FileActive)
		f, err := a.FiguresOf(t.Context(), followed)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.QueryRow(t.Context(), "select coalesce(string_agg(distinct name, ' ' order by name), '') from counted.missing join counted.circle using (circle)").Scan(&counted); err != nil {
			t.Fatal(err)
		}
		return counted, f.At(queries.FileActive, queries.Departement, "44", september).Numerator
	}
	for _, step := range []struct {
		what    string
		accept  bool
		counted string
	}{{"the first time", false, everybody}, {"accepted", true, "44?"}, {"accepted, again", true, ""}, {"again", false, ""}} {
		s.Lay(nil)
		if counted, persons := active(step.accept); counted != step.counted || persons != 5 {
			t.Errorf("%s: %q counted, want %q; %d persons, want 5", step.what, counted, step.counted, persons)
		}
	}
	if _, err := s.Exec(t.Context(), "update store.kept.line set numerator = 7 * numerator"); err != nil { // what nobody does
		t.Fatal(err)
	}
	s.Lay(nil)
	if _, persons := active(false); persons != 35 {
		t.Errorf("%d persons: what is kept is not taken", persons)
	}
	answers.AnotherProgram(t)
	s.Lay(nil)
	if counted, persons := active(false); counted != everybody || persons != 5 {
		t.Errorf("another program counts %q, and %d persons", counted, persons)
	}
}

// A store that is only read keeps nothing; what was counted for the answer before stays all the same of
// the circles that rest on the very same, and of no other.
func TestAcceptingInAReaderCountsOnlyWhomPairsTouch(t *testing.T) {
	n, s := whereSomePairsWait(t)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s, err := store.OpenReader(t.Context(), n.file)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	catalogue, err := queries.Load()
	if err != nil {
		t.Fatal(err)
	}
	all := slices.DeleteFunc(slices.Clone(catalogue.Indicators), func(i queries.Indicator) bool { return i.Kind == queries.Incidence })
	september := time.Date(2023, time.September, 1, 0, 0, 0, 0, time.UTC)
	ask := func(accept bool, month time.Time) (counted, figures string) {
		t.Helper()
		a, err := answers.Ask(t.Context(), s, answers.Question{AsOf: n.today, Settings: &n.conf, Months: []time.Time{month}, AcceptAll: accept})
		if err != nil {
			t.Fatal(err)
		}
		f, err := a.FiguresOf(t.Context(), all...)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.QueryRow(t.Context(), "select coalesce(string_agg(distinct name, ' ' order by name), '') from counted.missing join counted.circle using (circle)").Scan(&counted); err != nil {
			t.Fatal(err)
		}
		for _, of := range answers.Standing(&n.conf) {
			for _, i := range all {
				figures += fmt.Sprintln(f.At(i.Code, of.Level, of.Code, month))
			}
		}
		return counted, figures
	}
	const everybody = "44 44? ~agir-ensemble-44-85"
	want := make(map[bool]string)
	for _, accept := range []bool{true, false} {
		s.Lay(nil)
		_, want[accept] = ask(accept, september)
	}
	if want[true] == want[false] {
		t.Fatal("the pairs that wait move no figure: the test would see nothing")
	}
	for _, step := range []struct {
		what    string
		accept  bool
		month   time.Time
		counted string
	}{
		{"accepted", true, september, "44?"}, {"refused again", false, september, "44?"}, {"the same", false, september, "44?"}, // nothing is asked of the engine
		{"of another month", false, september.AddDate(0, 1, 0), everybody}, {"and accepted, of the first", true, september, "44?"},
	} {
		counted, figures := ask(step.accept, step.month)
		if counted != step.counted || step.month.Equal(september) && figures != want[step.accept] {
			t.Errorf("%s: %q counted, want %q\n%s\nwant\n%s", step.what, counted, step.counted, figures, want[step.accept])
		}
	}
}

// Who is one person is kept of the last three times that it was worked out: the third is found
// again, the fourth is worked out anew, and nothing of it stays.
func TestTheLastThreeAreKept(t *testing.T) {
	n, s := whereSomePairsWait(t)
	ask := func(review float64) {
		t.Helper()
		conf := n.conf
		conf.Thresholds.LinkReview = review
		if _, err := answers.Ask(t.Context(), s, answers.Question{AsOf: n.today, Settings: &conf}); err != nil {
			t.Fatal(err)
		}
	}
	review := n.conf.Thresholds.LinkReview
	for _, step := range []struct {
		why  string
		ask  float64
		kept string
	}{
		{"the first", 0, "1"}, {"the second", 1, "1,2"}, {"the third", 2, "1,2,3"}, {"the fourth", 3, "2,3,4"},
		{"the second again, which is the third of the last", 1, "2,3,4"}, {"the first again, which is not kept any more", 0, "3,4,5"},
	} {
		ask(review + step.ask/8)
		for _, table := range []string{"linkage", "person", "queue"} {
			var kept string
			if err := s.QueryRow(t.Context(), "select coalesce(string_agg(number, ',' order by number), '') from (select distinct number from store.kept."+table+")").Scan(&kept); err != nil {
				t.Fatal(err)
			}
			if kept != step.kept {
				t.Errorf("%s: %s are in kept.%s, want %s", step.why, kept, table, step.kept)
			}
		}
	}
}
