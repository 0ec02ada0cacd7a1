package books_test

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/agir-indicateurs/agir/pipeline"
	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/inbox"
	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/pipeline/store"
)

func on(t *testing.T, text string) time.Time {
	t.Helper()
	d, err := time.Parse(time.DateOnly, text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// opened is a new store.
func opened(t *testing.T) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "agir.duckdb"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// contacts is a statement of some contacts.
func contacts(first, count int) string {
	var b strings.Builder
	b.WriteString("dossier;date_contact;mode;presence\n")
	for n := range count {
		fmt.Fprintf(&b, "D%d;04/08/2023;visite;honore\n", first+n)
	}
	return b.String()
}

// received is a store that took files of an inbox.
func received(t *testing.T, files map[string]string) *store.Store {
	t.Helper()
	return receivedUnder(t, files, settings.Default())
}

func receivedUnder(t *testing.T, files map[string]string, conf *settings.Settings) *store.Store {
	t.Helper()
	dir := t.TempDir()
	for path, content := range files {
		full := filepath.Join(dir, path)
		if err := errors.Join(os.MkdirAll(filepath.Dir(full), 0o755), os.WriteFile(full, []byte(content), 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	s := opened(t)
	if _, err := pipeline.Ingest(t.Context(), s, dir, conf, on(t, "2023-12-31"), nil); err != nil {
		t.Fatal(err)
	}
	return s
}

// The second statement has too few rows: it waits. A verdict on it, on its kind or on
// all kinds, is kept once; on another file, another kind, or twice over what is in force,
// it is refused, and nothing is kept.
func TestAVerdictIsOnWhatIsHeld(t *testing.T) {
	files := map[string]string{
		"2023-09-05/soliha/contacts.csv": contacts(0, 10),
		"2023-10-05/soliha/contacts.csv": contacts(0, 4),
	}
	october := on(t, "2023-10-10")
	for _, c := range []struct {
		story   string
		verdict inbox.Verdict
		want    error
		after   inbox.Status
	}{
		{"accepted", inbox.Verdict{File: 2, Act: inbox.Accept, DecidedOn: october, By: "B", Why: "essai"}, nil, inbox.InForce},
		{"refused", inbox.Verdict{File: 2, Act: inbox.Refuse, DecidedOn: october, By: "B", Why: "essai"}, nil, inbox.Declined},
		{"its kind", inbox.Verdict{File: 2, Kind: "contacts", Act: inbox.Accept, DecidedOn: october, By: "B", Why: "essai"}, nil, inbox.InForce},
		{"another kind", inbox.Verdict{File: 2, Kind: "parcours", Act: inbox.Accept, DecidedOn: october, By: "B", Why: "essai"}, books.ErrNotHeld, inbox.Held},
		{"one in force", inbox.Verdict{File: 1, Act: inbox.Accept, DecidedOn: october, By: "B", Why: "essai"}, books.ErrNotHeld, inbox.Held},
		{"no such file", inbox.Verdict{File: 3, Act: inbox.Accept, DecidedOn: october, By: "B", Why: "essai"}, books.ErrNotHeld, inbox.Held},
		{"the day before it came", inbox.Verdict{File: 2, Act: inbox.Accept, DecidedOn: on(t, "2023-10-04"), By: "B", Why: "essai"}, books.ErrNotHeld, inbox.Held},
		{"the day it came", inbox.Verdict{File: 2, Act: inbox.Accept, DecidedOn: on(t, "2023-10-05"), By: "B", Why: "essai"}, nil, inbox.InForce},
		{"by nobody", inbox.Verdict{File: 2, Act: inbox.Accept, DecidedOn: october, Why: "essai"}, books.ErrUnsigned, inbox.Held},
		{"without a reason", inbox.Verdict{File: 2, Act: inbox.Accept, DecidedOn: october, By: "B"}, books.ErrUnsigned, inbox.Held},
	} {
		s := received(t, files)
		judged, err := books.Judge(t.Context(), s, settings.Default(), c.verdict)
		if !errors.Is(err, c.want) || (err == nil) != (len(judged) == 1) {
			t.Errorf("%s: %d judged, %v, want %v", c.story, len(judged), err, c.want)
		}
		states, err := books.States(t.Context(), s, settings.Default(), october)
		if err != nil || states[1].Status != c.after {
			t.Errorf("%s: it is %s, want %s, %v", c.story, states[1].Status, c.after, err)
		}
	}
}

// What was refused may be accepted later; what was accepted may not be refused: it is in
// force.
func TestAVerdictMayBeChangedOneWay(t *testing.T) {
	s := received(t, map[string]string{"2023-09-05/soliha/contacts.csv": contacts(0, 10), "2023-10-05/soliha/contacts.csv": contacts(0, 4)})
	for _, c := range []struct {
		act  inbox.Act
		want error
	}{{inbox.Refuse, nil}, {inbox.Accept, nil}, {inbox.Refuse, books.ErrNotHeld}} {
		_, err := books.Judge(t.Context(), s, settings.Default(), inbox.Verdict{File: 2, Act: c.act, DecidedOn: on(t, "2023-10-10"), By: "B", Why: "essai"})
		if !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", c.act, err, c.want)
		}
	}
}

// Of two files of one day, the one accepted refuses the other, and the last word stands;
// accepted as parts, both are in force.
func TestAVerdictOnTwoOfOneDay(t *testing.T) {
	files := map[string]string{
		"2023-09-05/soliha/contacts.csv":       contacts(0, 10),
		"2023-10-05/soliha/contacts_sud.csv":   contacts(0, 6),
		"2023-10-05/soliha/contacts_ville.csv": contacts(4, 6),
	}
	one := inbox.Verdict{File: 3, Act: inbox.Accept, DecidedOn: on(t, "2023-10-10"), By: "B", Why: "essai"}
	other := one
	other.File = 2
	for _, c := range []struct {
		story string
		judge func(s *store.Store) error
		want  error
		then  [3]inbox.Status
	}{
		{"neither", func(*store.Store) error { return nil }, nil, [3]inbox.Status{inbox.InForce, inbox.Held, inbox.Held}},
		{"the second", func(s *store.Store) error { return judge(t, s, one) }, nil, [3]inbox.Status{inbox.Replaced, inbox.Declined, inbox.InForce}},
		{"the second, then the first", func(s *store.Store) error { return errors.Join(judge(t, s, one), judge(t, s, other)) }, nil,
			[3]inbox.Status{inbox.Replaced, inbox.InForce, inbox.Declined}},
		{"both", func(s *store.Store) error { return parts(t, s, one, 2, 3) }, nil, [3]inbox.Status{inbox.Replaced, inbox.InForce, inbox.InForce}},
		{"the second, then both", func(s *store.Store) error { return errors.Join(judge(t, s, one), parts(t, s, one, 2, 3)) }, nil,
			[3]inbox.Status{inbox.Replaced, inbox.InForce, inbox.InForce}},
		{"one of them twice", func(s *store.Store) error { return parts(t, s, one, 2, 2) }, books.ErrNotParts, [3]inbox.Status{inbox.InForce, inbox.Held, inbox.Held}},
		{"one alone", func(s *store.Store) error { return parts(t, s, one, 2) }, books.ErrNotParts, [3]inbox.Status{inbox.InForce, inbox.Held, inbox.Held}},
		{"one of another day", func(s *store.Store) error { return parts(t, s, one, 1, 2) }, books.ErrNotParts, [3]inbox.Status{inbox.InForce, inbox.Held, inbox.Held}},
	} {
		s := received(t, files)
		if err := c.judge(s); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", c.story, err, c.want)
		}
		states, err := books.States(t.Context(), s, settings.Default(), on(t, "2023-10-10"))
		if err != nil {
			t.Fatal(err)
		}
		for i, st := range states {
			if st.Status != c.then[i] {
				t.Errorf("%s: %s is %s, want %s", c.story, st.Path, st.Status, c.then[i])
			}
		}
	}
}

// What was let in is withdrawn, and the former one is back; each act is taken back by the
// next, the last first, and what nothing stands on cannot be.
func TestAStatementIsWithdrawnAndPutBack(t *testing.T) {
	files := map[string]string{
		"2023-09-05/soliha/contacts.csv": contacts(0, 10),
		"2023-10-05/soliha/contacts.csv": contacts(0, 4),
	}
	s := received(t, files)
	for i, c := range []struct {
		act   inbox.Act
		file  int64
		want  error
		first inbox.Status
		then  inbox.Status
	}{
		{inbox.Withdraw, 2, books.ErrNotTaken, inbox.InForce, inbox.Held}, // held: it is refused
		{inbox.Reinstate, 2, books.ErrNoVerdict, inbox.InForce, inbox.Held},
		{inbox.Accept, 2, nil, inbox.Replaced, inbox.InForce},
		{inbox.Withdraw, 2, nil, inbox.InForce, inbox.Withdrawn},
		{inbox.Withdraw, 2, books.ErrNotTaken, inbox.InForce, inbox.Withdrawn},
		{inbox.Withdraw, 1, nil, inbox.Withdrawn, inbox.Withdrawn},
		{inbox.Reinstate, 1, nil, inbox.InForce, inbox.Withdrawn},
		{inbox.Reinstate, 2, nil, inbox.Replaced, inbox.InForce},
		{inbox.Withdraw, 1, nil, inbox.Withdrawn, inbox.InForce}, // replaced, and gone all the same
		{inbox.Reinstate, 1, nil, inbox.Replaced, inbox.InForce},
		{inbox.Reinstate, 2, nil, inbox.InForce, inbox.Held}, // the accept is taken back too
		{inbox.Refuse, 2, nil, inbox.InForce, inbox.Declined},
		{inbox.Refuse, 2, nil, inbox.InForce, inbox.Declined}, // said twice
		{inbox.Reinstate, 2, nil, inbox.InForce, inbox.Held},
	} {
		if err := judge(t, s, inbox.Verdict{File: c.file, Act: c.act, DecidedOn: on(t, "2023-10-10"), By: "B", Why: "essai"}); !errors.Is(err, c.want) {
			t.Errorf("%d %s %d: %v, want %v", i, c.act, c.file, err, c.want)
		}
		states, err := books.States(t.Context(), s, settings.Default(), on(t, "2023-10-10"))
		if err != nil || states[0].Status != c.first || states[1].Status != c.then {
			t.Errorf("%d %s %d: %s and %s, want %s and %s, %v", i, c.act, c.file, states[0].Status, states[1].Status, c.first, c.then, err)
		}
	}
	states, err := books.States(t.Context(), s, settings.Default(), on(t, "2023-10-09"))
	if err != nil || states[0].Status != inbox.InForce || states[1].Status != inbox.Held {
		t.Errorf("the day before: %s and %s, %v", states[0].Status, states[1].Status, err)
	}
}

// What was decided of two of one day is taken back from both.
func TestAVerdictOnTwoOfOneDayIsTakenBack(t *testing.T) {
	s := received(t, map[string]string{
		"2023-10-05/soliha/contacts_sud.csv":   contacts(0, 6),
		"2023-10-05/soliha/contacts_ville.csv": contacts(4, 6),
	})
	v := inbox.Verdict{File: 2, Act: inbox.Accept, DecidedOn: on(t, "2023-10-10"), By: "B", Why: "essai"}
	back := v
	back.Act, back.Why = inbox.Reinstate, "erreur"
	if err := errors.Join(judge(t, s, v), judge(t, s, back)); err != nil {
		t.Fatal(err)
	}
	states, err := books.States(t.Context(), s, settings.Default(), on(t, "2023-10-10"))
	if err != nil || states[0].Status != inbox.Held || states[1].Status != inbox.Held {
		t.Errorf("%s and %s, %v", states[0].Status, states[1].Status, err)
	}
}

// The rows of Soliha's file in the folder of another partner are held there, whatever the
// order in which the night took them, and Soliha's own goes on; two partners who follow
// the same persons each keep theirs.
func TestTheRowsOfAnotherAreHeld(t *testing.T) {
	for _, c := range []struct {
		story string
		files map[string]string
		want  map[string]inbox.Status
	}{
		{"a wrong folder the month after", map[string]string{
			"2023-09-05/face-vendee/contacts.csv": contacts(30, 10),
			"2023-09-05/soliha/contacts.csv":      contacts(0, 9),
			"2023-10-05/face-vendee/contacts.csv": contacts(0, 10),
		}, map[string]inbox.Status{"2023-10-05/face-vendee/contacts.csv": inbox.Held, "2023-09-05/face-vendee/contacts.csv": inbox.InForce, "2023-09-05/soliha/contacts.csv": inbox.InForce}},
		{"less than nine rows in ten", map[string]string{
			"2023-09-05/face-vendee/contacts.csv": contacts(30, 10),
			"2023-09-05/soliha/contacts.csv":      contacts(0, 8),
			"2023-10-05/face-vendee/contacts.csv": contacts(0, 10),
		}, map[string]inbox.Status{"2023-10-05/face-vendee/contacts.csv": inbox.InForce, "2023-09-05/soliha/contacts.csv": inbox.InForce}},
		{"both of one day, each with a former one", map[string]string{
			"2023-09-05/face-vendee/contacts.csv": contacts(30, 10),
			"2023-09-05/soliha/contacts.csv":      contacts(0, 10),
			"2023-10-05/face-vendee/contacts.csv": contacts(0, 18),
			"2023-10-05/soliha/contacts.csv":      contacts(0, 20),
		}, map[string]inbox.Status{"2023-10-05/face-vendee/contacts.csv": inbox.Held, "2023-10-05/soliha/contacts.csv": inbox.InForce}},
		{"the same persons month after month", map[string]string{
			"2023-09-05/face-vendee/contacts.csv": contacts(0, 8),
			"2023-09-06/soliha/contacts.csv":      contacts(4, 8),
			"2023-10-05/face-vendee/contacts.csv": contacts(0, 13),
			"2023-10-06/soliha/contacts.csv":      contacts(0, 14),
		}, map[string]inbox.Status{"2023-10-05/face-vendee/contacts.csv": inbox.InForce, "2023-10-06/soliha/contacts.csv": inbox.InForce}},
	} {
		s := received(t, c.files)
		states, err := books.States(t.Context(), s, settings.Default(), on(t, "2023-12-31"))
		if err != nil {
			t.Fatal(err)
		}
		for _, st := range states {
			if want, asked := c.want[st.Path]; asked && st.Status != want {
				t.Errorf("%s: %s is %s %s, want %s", c.story, st.Path, st.Status, st.Why, want)
			}
		}
	}
}

func judge(t *testing.T, s *store.Store, v inbox.Verdict) error {
	_, err := books.Judge(t.Context(), s, settings.Default(), v)
	return err
}

func parts(t *testing.T, s *store.Store, v inbox.Verdict, files ...int64) error {
	_, err := books.JudgeParts(t.Context(), s, settings.Default(), v, files)
	return err
}

// What a watcher is shown: what never came, what is in force for each department, what
// was put aside, what could not be read.
func TestReceptionOfADay(t *testing.T) {
	s := received(t, map[string]string{
		"2023-09-05/soliha/contacts.csv":  contacts(0, 10),
		"2023-10-05/soliha/contacts.csv":  contacts(0, 4),
		"2023-10-06/soliha/contacts.csv":  contacts(0, 10),
		"2023-10-07/soliha/illisible.csv": "rien\n",
	})
	conf := settings.Default()
	for _, c := range []struct {
		day                     string
		inForce, aside, refused int
	}{
		{"2023-09-04", 0, 0, 0}, {"2023-09-05", 2, 0, 0}, {"2023-10-05", 2, 1, 0}, {"2023-10-06", 2, 1, 0}, {"2023-10-07", 2, 1, 1}, // the bytes of September, again, are in force
	} {
		states, err := books.States(t.Context(), s, conf, on(t, c.day))
		if err != nil {
			t.Fatal(err)
		}
		r, err := books.ReceptionOn(t.Context(), s, conf, states, on(t, c.day))
		if err != nil {
			t.Fatal(err)
		}
		if len(r.InForce) != c.inForce || len(r.Aside) != c.aside || len(r.Refused) != c.refused || len(r.Never)+len(r.InForce) != len(conf.Expected()) {
			t.Errorf("%s: %d in force, %d aside, %d refused, %d never", c.day, len(r.InForce), len(r.Aside), len(r.Refused), len(r.Never))
		}
		for i, x := range r.InForce {
			if want := []string{"44", "85"}[i]; x.Departement != want || x.Sender != "soliha" {
				t.Errorf("%s: in force for %s %s", c.day, x.Sender, x.Departement)
			}
		}
	}
}

// A comment is about a department of the configuration and an indicator or a rule, and is
// printed in its month from its day on, as far as an edition knew.
func TestComments(t *testing.T) {
	s, conf := opened(t), settings.Default()
	september, october := on(t, "2023-09-01"), on(t, "2023-10-10")
	good := books.Comment{CommentedOn: october, By: "AGIR", Month: september, Departement: "44", Subject: "contact_regulier", Text: "Deux absents."}
	for _, c := range []struct {
		story string
		spoil func(*books.Comment)
		want  error
	}{
		{"on an indicator", func(c *books.Comment) {}, nil},
		{"on a rule", func(c *books.Comment) { c.Subject = "exit_before_entry" }, nil},
		{"on nothing", func(c *books.Comment) { c.Subject = "nothing" }, books.ErrNoSubject},
		{"on nowhere", func(c *books.Comment) { c.Departement = "49" }, books.ErrNoDepartement},
		{"by nobody", func(c *books.Comment) { c.By = "" }, books.ErrUnsigned},
		{"that says nothing", func(c *books.Comment) { c.Text = "" }, books.ErrUnsigned},
	} {
		x := good
		c.spoil(&x)
		if _, err := books.AddComment(t.Context(), s, conf, x); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", c.story, err, c.want)
		}
	}
	first := &books.Frozen{Comment: 1}
	for _, c := range []struct {
		month, asOf time.Time
		until       *books.Frozen
		want        int
	}{
		{september, october, nil, 2}, {september, october.AddDate(0, 0, -1), nil, 0}, {september.AddDate(0, 1, 0), october, nil, 0},
		{september, october, first, 1}, {september, october, &books.Frozen{}, 0},
	} {
		got, err := books.Comments(t.Context(), s, c.month, c.asOf, c.until)
		if err != nil || len(got) != c.want {
			t.Errorf("%s on %s: %d comments, want %d, %v", c.month, c.asOf, len(got), c.want, err)
		}
	}
}

// A comment taken back is no longer printed from that day on; an edition made before
// knows it still; it is taken back once, by somebody who says why, and stays listed.
func TestACommentIsTakenBack(t *testing.T) {
	s, conf := opened(t), settings.Default()
	september, said, back := on(t, "2023-09-01"), on(t, "2023-10-10"), on(t, "2023-10-12")
	for _, text := range []string{"Deux absents.", "Trois absents."} {
		c := books.Comment{CommentedOn: said, By: "AGIR", Month: september, Departement: "44", Subject: "contact_regulier", Text: text}
		if _, err := books.AddComment(t.Context(), s, conf, c); err != nil {
			t.Fatal(err)
		}
	}
	before, err := books.Freeze(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	w := books.Withdrawal{On: back, By: "B. Exemple", Why: "chiffre corrigé"}
	if _, err := books.WithdrawComment(t.Context(), s, 1, books.Withdrawal{On: back, By: "B"}, back); !errors.Is(err, books.ErrUnsigned) {
		t.Errorf("without why: %v", err)
	}
	if _, err := books.WithdrawComment(t.Context(), s, 1, w, back); err != nil {
		t.Fatal(err)
	}
	for _, number := range []int64{1, 3, 4} { // taken back, the line that took it back, nothing
		if _, err := books.WithdrawComment(t.Context(), s, number, w, back); !errors.Is(err, books.ErrNoComment) {
			t.Errorf("comment %d: %v", number, err)
		}
	}
	for _, c := range []struct {
		asOf  time.Time
		until *books.Frozen
		want  int
	}{{back, nil, 1}, {back.AddDate(0, 0, -1), nil, 2}, {back, &before, 2}} {
		if got, err := books.Comments(t.Context(), s, september, c.asOf, c.until); err != nil || len(got) != c.want {
			t.Errorf("on %s: %d comments, want %d, %v", c.asOf, len(got), c.want, err)
		}
	}
	all, err := books.AllComments(t.Context(), s)
	if err != nil || len(all) != 2 || all[0].Withdrawn == nil || all[0].Withdrawn.Why != "chiffre corrigé" || all[1].Withdrawn != nil {
		t.Errorf("%d listed, %v", len(all), err)
	}
	if lines, err := books.JournalLines(t.Context(), s, books.JournalRequest{Kind: books.CommentWithdrawn}); err != nil || len(lines) != 1 || lines[0].What != "1" {
		t.Errorf("%d lines journaled, %v", len(lines), err)
	}
}

// An answer says what it answers, and is no comment: the month after prints it.
func TestAnAnswerIsKeptWithItsQuestion(t *testing.T) {
	s, conf := opened(t), settings.Default()
	september, day := on(t, "2023-09-01"), on(t, "2023-10-12")
	c := books.Comment{CommentedOn: day, By: "AGIR", Month: september, Departement: "44", Subject: books.AnswerTo("soliha"), Text: "Corrigé.", Question: "1 ligne à corriger."}
	for _, x := range []struct {
		story string
		spoil func(*books.Comment)
		want  error
	}{
		{"to nobody", func(c *books.Comment) { c.Subject = books.AnswerTo("nobody") }, books.ErrNoQuestion},
		{"to nothing", func(c *books.Comment) { c.Question = "" }, books.ErrNoQuestion},
		{"to a question", func(c *books.Comment) {}, nil},
	} {
		one := c
		x.spoil(&one)
		if _, err := books.AddComment(t.Context(), s, conf, one); !errors.Is(err, x.want) {
			t.Errorf("%s: %v", x.story, err)
		}
	}
	if got, err := books.Comments(t.Context(), s, september, day, nil); err != nil || len(got) != 0 {
		t.Errorf("%d comments, %v", len(got), err)
	}
	got, err := books.AnswersOf(t.Context(), s, september, day, nil)
	if err != nil || len(got) != 1 || got[0].Question != "1 ligne à corriger." {
		t.Errorf("%d answers, %v", len(got), err)
	}
	if sender, ok := got[0].Answers(); sender != "soliha" || !ok {
		t.Errorf("an answer to %q", sender)
	}
}

// The life of an anomaly: seen, justified, gone, seen again and open again. The journal
// only goes forward.
func TestTheLifeOfAnAnomaly(t *testing.T) {
	s := opened(t)
	x := books.Anomaly{Check: "exit_before_entry", Subject: "1a2b3c4d5e", Departement: "44"}
	name := books.AnomalyName{Check: x.Check, Subject: x.Subject}
	record := func(day string, seen ...books.Anomaly) {
		t.Helper()
		if err := books.RecordAnomalies(t.Context(), s, on(t, day), seen); err != nil {
			t.Fatal(err)
		}
	}
	life := func(day string, until *books.Frozen) *books.AnomalyLife {
		t.Helper()
		lives, err := books.AnomalyLives(t.Context(), s, on(t, day), until)
		if err != nil {
			t.Fatal(err)
		}
		return lives[name]
	}
	justify := func(day string, j books.Justification) error {
		j.On = on(t, day)
		_, err := books.Justify(t.Context(), s, j)
		return err
	}
	if err := justify("2023-10-01", books.Justification{AnomalyName: name, By: "B", Why: "essai"}); !errors.Is(err, books.ErrNoAnomaly) {
		t.Errorf("justified before it was seen: %v", err)
	}
	record("2023-10-02", x)
	record("2023-10-03", x) // still there: nothing new
	if l := life("2023-10-03", nil); l == nil || !l.FirstSeenOn.Equal(on(t, "2023-10-02")) || l.Reopened {
		t.Fatalf("seen: %+v", l)
	}
	if l := life("2023-10-01", nil); l != nil {
		t.Errorf("known the day before it was seen: %+v", l)
	}
	if err := justify("2023-10-04", books.Justification{AnomalyName: name, Why: "essai"}); !errors.Is(err, books.ErrUnsigned) {
		t.Errorf("justified by nobody: %v", err)
	}
	if err := justify("2023-10-04", books.Justification{AnomalyName: name, By: "B", Why: "essai"}); err != nil {
		t.Fatal(err)
	}
	if l := life("2023-10-04", nil); l.Justified != "essai" || l.By != "B" {
		t.Errorf("justified: %+v", l)
	}
	if l := life("2023-10-04", &books.Frozen{Anomaly: 1}); l.Justified != "" {
		t.Errorf("an edition knew what came after it: %+v", l)
	}
	record("2023-10-01") // a day before the last one journaled adds nothing
	record("2023-10-05")
	record("2023-10-06", x)
	if l := life("2023-10-06", nil); !l.Reopened || l.Justified != "" || !l.FirstSeenOn.Equal(on(t, "2023-10-02")) {
		t.Errorf("reopened: %+v", l)
	}
	frozen, err := books.Freeze(t.Context(), s)
	if err != nil || frozen.Anomaly != 4 { // seen, justified, gone, seen
		t.Errorf("%d events journaled, %v", frozen.Anomaly, err)
	}
}

// A decision on two records stands until it is undone, once; it stays in the list.
func TestADecisionIsUndoneOnce(t *testing.T) {
	s := opened(t)
	d := books.LinkDecision{LeftRecord: "a", RightRecord: "b", Verdict: "accept", DecidedOn: on(t, "2023-10-01"), By: "B", Why: "essai"}
	for _, spoil := range []func(*books.LinkDecision){func(d *books.LinkDecision) { d.By = "" }, func(d *books.LinkDecision) { d.Why = "" }} {
		x := d
		spoil(&x)
		if _, err := books.DecideLink(t.Context(), s, x); !errors.Is(err, books.ErrUnsigned) {
			t.Errorf("unsigned: %v", err)
		}
	}
	kept, err := books.DecideLink(t.Context(), s, d)
	if err != nil || kept.Number != 1 {
		t.Fatalf("number %d, %v", kept.Number, err)
	}
	if _, err := books.UndoLink(t.Context(), s, 2, on(t, "2023-10-02")); !errors.Is(err, books.ErrNoDecision) {
		t.Errorf("another number: %v", err)
	}
	undone, err := books.UndoLink(t.Context(), s, 1, on(t, "2023-10-02"))
	if err != nil || !undone.UndoneOn.Equal(on(t, "2023-10-02")) || undone.LeftRecord != "a" {
		t.Errorf("undone: %+v, %v", undone, err)
	}
	if _, err := books.UndoLink(t.Context(), s, 1, on(t, "2023-10-03")); !errors.Is(err, books.ErrNoDecision) {
		t.Errorf("undone twice: %v", err)
	}
	if all, err := books.LinkDecisions(t.Context(), s); err != nil || len(all) != 1 {
		t.Errorf("%d decisions, %v", len(all), err)
	}
}

// A message is posted once; its bytes go when it was sent, is superseded or closed, and
// stay while it may still be tried; a newer one in the same folder is known.
func TestTheOutbox(t *testing.T) {
	now := time.Date(2023, time.October, 10, 8, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		state string
		kept  bool
	}{{books.ToSend, true}, {books.Sending, true}, {books.Refused, true}, {books.GaveUp, true}, {books.Sent, false}, {books.Superseded, false}, {books.Closed, false}} {
		s := opened(t)
		p := books.Posting{Kind: "report", About: "edition-1", Reader: "ddets-44", Way: books.ByFolder, Rank: 1, PostedAt: now}
		documents := []books.PostedDocument{{Name: "a.pdf", Reader: "ddets", Territory: "44", Hash: "h", Content: []byte("x")}}
		for _, first := range []bool{true, false} {
			if posted, err := books.Post(t.Context(), s, p, documents); err != nil || posted != first {
				t.Fatalf("posted %v, want %v, %v", posted, first, err)
			}
		}
		p.Number, p.State = 1, c.state
		if err := books.Mark(t.Context(), s, p, &books.Attempt{TriedAt: now, Outcome: c.state}); err != nil {
			t.Fatal(err)
		}
		got, err := books.PostedDocuments(t.Context(), s, 1)
		if err != nil || (got[0].Content != nil) != c.kept || got[0].Hash != "h" {
			t.Errorf("%s: %d bytes kept, %v", c.state, len(got[0].Content), err)
		}
		for _, older := range []struct {
			rank int64
			want bool
		}{{0, c.state == books.Sent || c.state == books.Sending}, {1, false}, {2, false}} {
			p.Rank = older.rank
			if newer, err := books.Newer(t.Context(), s, p, "a.pdf"); err != nil || newer != older.want {
				t.Errorf("%s, rank %d: newer %v, want %v, %v", c.state, older.rank, newer, older.want, err)
			}
		}
		if _, err := books.PostingOf(t.Context(), s, 2); !errors.Is(err, books.ErrNoPosting) {
			t.Errorf("no such posting: %v", err)
		}
	}
}

// The first run is remembered; a period settled by a clock that was ahead is taken out,
// one settled on the instant itself stays.
func TestTheLedger(t *testing.T) {
	s := opened(t)
	first := time.Date(2023, time.October, 1, 6, 0, 0, 0, time.UTC)
	for range 2 {
		if began, err := books.Began(t.Context(), s, first); err != nil || !began.Equal(first) {
			t.Fatalf("began %s, %v", began, err)
		}
	}
	if began, err := books.Began(t.Context(), s, first.AddDate(0, 0, 3)); err != nil || !began.Equal(first) {
		t.Errorf("a later run: began %s, %v", began, err)
	}
	for n, since := range []time.Time{first, first.Add(time.Hour), first.Add(time.Hour + time.Second)} {
		p := books.Period{Job: "ddets", Period: "2023-0" + string(rune('1'+n)), DueAt: first, State: "made", Since: since}
		if err := books.Enter(t.Context(), s, p); err != nil {
			t.Fatal(err)
		}
	}
	for _, want := range []int64{1, 0} {
		if n, err := books.Unsettle(t.Context(), s, first.Add(time.Hour)); err != nil || n != want {
			t.Errorf("%d periods taken out, want %d, %v", n, want, err)
		}
	}
	periods, err := books.Ledger(t.Context(), s)
	if err != nil || len(periods) != 2 {
		t.Errorf("%d periods left, %v", len(periods), err)
	}
}

// What an edition knew bounds every list; without one, all is known.
func TestWithoutAnEditionAllIsKnown(t *testing.T) {
	var none *books.Frozen
	all := none.OrAll()
	for _, n := range []int64{all.File, all.Verdict, all.Decision, all.Comment, all.Anomaly, all.Aggregate} {
		if n != 1<<63-1 {
			t.Errorf("stops at %d", n)
		}
	}
	if f := (&books.Frozen{File: 1, Verdict: 2, Decision: 3, Comment: 4, Anomaly: 5, Aggregate: 6, Release: 7}).OrAll(); f != (books.Frozen{File: 1, Verdict: 2, Decision: 3, Comment: 4, Anomaly: 5, Aggregate: 6, Release: 7}) {
		t.Errorf("knew %+v", f)
	}
}

// An edition holds its month and the twelve before, whatever the length of the months.
func TestTheMonthsOfAnEdition(t *testing.T) {
	months := books.Months(on(t, "2024-03-01"))
	if len(months) != 13 || !months[0].Equal(on(t, "2023-03-01")) || !months[12].Equal(on(t, "2024-03-01")) || !slices.IsSortedFunc(months, time.Time.Compare) {
		t.Errorf("%v", months)
	}
}

// Files are known by path and bytes, kept whole, and listed from their day on.
func TestFilesReceived(t *testing.T) {
	s := received(t, map[string]string{"2023-09-05/soliha/contacts.csv": contacts(0, 2), "2023-10-05/soliha/illisible.csv": "rien\n"})
	known, err := books.Knows(t.Context(), s)
	if err != nil || len(known) != 2 {
		t.Fatalf("%d known, %v", len(known), err)
	}
	for day, want := range map[string]int{"2023-09-04": 0, "2023-09-05": 1, "2023-10-04": 1, "2023-10-05": 2} {
		if files, err := books.Files(t.Context(), s, on(t, day)); err != nil || len(files) != want {
			t.Errorf("%s: %d files, want %d, %v", day, len(files), want, err)
		}
	}
	if content, err := books.Content(t.Context(), s, 1); err != nil || string(content) != contacts(0, 2) {
		t.Errorf("%q, %v", content, err)
	}
	trend, err := books.Trend(t.Context(), s, "soliha", on(t, "2023-12-31"))
	if err != nil || len(trend) != 1 || trend[0].Kept != 2 {
		t.Errorf("%+v, %v", trend, err)
	}
}

// A sender who leaves takes nothing with him: what he could send the day it came stays in
// force. A right that was forgotten, given afterwards, counts as well.
func TestASenderWhoLeaves(t *testing.T) {
	files := map[string]string{"2023-10-05/soliha/contacts.csv": contacts(0, 10)}
	with, without := settings.Default(), settings.Default()
	without.Senders = slices.DeleteFunc(slices.Clone(without.Senders), func(s settings.Sender) bool { return s.Code == "soliha" })
	unable := settings.Default()
	unable.Senders = slices.Clone(unable.Senders)
	for i, s := range unable.Senders {
		if s.Code == "soliha" {
			unable.Senders[i].Sends = nil
		}
	}
	for _, c := range []struct {
		story       string
		then, today *settings.Settings
		want        inbox.Status
	}{
		{"nothing changes", with, with, inbox.InForce},
		{"he left", with, without, inbox.InForce},
		{"he may send nothing any more", with, unable, inbox.InForce},
		{"he could not yet, and may now", unable, with, inbox.InForce},
		{"he never could", unable, unable, inbox.Outside},
		{"he could not, and left", unable, without, inbox.Outside},
	} {
		s := receivedUnder(t, files, c.then)
		states, err := books.States(t.Context(), s, c.today, on(t, "2023-10-10"))
		if err != nil || len(states) != 1 || states[0].Status != c.want {
			t.Errorf("%s: %+v, %v, want %s", c.story, states, err, c.want)
		}
	}
}

// Rows are found to be another sender's whatever the night they came: when he who sends a
// kind was alone to send it, when nothing of it is new, and when all comes at once.
func TestRowsOfOthersAreCountedWhateverTheNight(t *testing.T) {
	const head = "dossier;date_contact;mode;presence\n"
	same := head + "D1;04/08/2023;visite;honore\nD2;04/08/2023;visite;honore\nD3;04/08/2023;visite;honore\n"
	files := map[string]string{
		"2023-09-05/soliha/contacts.csv":              same,
		"2023-09-06/soliha/contacts.csv":              same + "D4;04/08/2023;visite;honore\n",
		"2023-10-05/soliha/situations.csv":            "dossier;date_constat;situation_emploi\nD1;04/08/2023;cdi\n",
		"2023-10-06/retravailler-ouest/contacts.csv":  same,
		"2023-10-07/retravailler-ouest/situation.csv": "dossier;date_constat;situation_emploi\nD9;04/08/2023;cdi\n",
		"2023-10-08/retravailler-ouest/contacts.csv":  head + "D9;04/08/2023;visite;honore\n",
	}
	counts := func(s *store.Store) (all []string) {
		rows, err := s.Query(t.Context(), "select concat_ws(' ', file, kind, other, rows, of) from store.records.alike order by file, kind, other")
		if err != nil {
			t.Fatal(err)
		}
		defer rows.Close()
		for rows.Next() {
			var line string
			if err := rows.Scan(&line); err != nil {
				t.Fatal(err)
			}
			all = append(all, line)
		}
		return all
	}
	once := counts(received(t, files))
	dir, s := t.TempDir(), opened(t)
	for _, path := range slices.Sorted(maps.Keys(files)) {
		full := filepath.Join(dir, path)
		if err := errors.Join(os.MkdirAll(filepath.Dir(full), 0o755), os.WriteFile(full, []byte(files[path]), 0o644)); err != nil {
			t.Fatal(err)
		}
		if _, err := pipeline.Ingest(t.Context(), s, dir, settings.Default(), on(t, "2023-12-31"), nil); err != nil {
			t.Fatal(err)
		}
	}
	if nights := counts(s); len(once) == 0 || !slices.Equal(nights, once) {
		t.Errorf("night by night %q, at once %q", nights, once)
	}
}
