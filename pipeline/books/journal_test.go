package books

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/pipeline/store"
)

// journalOf is a store whose journal has so many lines, one a day from 1 October on.
func journalOf(t *testing.T, lines int) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "agir.duckdb"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	for n := range lines {
		if err := JournalReading(t.Context(), s, entry(n)); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

func entry(n int) Entry {
	kind := WorklistMade
	if n%2 == 1 {
		kind = BackupMade
	}
	return Entry{At: time.Date(2023, 10, 1+n, 8, 0, 0, 0, time.UTC), By: "D. Exemple", Why: "essai", Kind: kind, What: fmt.Sprintf("n° %d", n), File: "/srv/f"}
}

func verify(t *testing.T, s *store.Store, noted ...JournalHead) (lines int, told string) {
	t.Helper()
	lines, breaks, err := VerifyJournal(t.Context(), s, noted...)
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range breaks {
		told += fmt.Sprintf("%d@%d ", b.Kind, b.Number)
	}
	return lines, strings.TrimSpace(told)
}

// TestAJournalThatWasTouchedSaysWhere: whatever is done to a line, or to all of them,
// with the engine itself.
func TestAJournalThatWasTouchedSaysWhere(t *testing.T) {
	s := journalOf(t, 4)
	head, err := HeadOfJournal(t.Context(), s)
	if err != nil || head.Number != 4 {
		t.Fatal(head, err)
	}
	if lines, told := verify(t, s, head); lines != 4 || told != "" {
		t.Fatalf("%d lines, %s", lines, told)
	}
	wrong := JournalHead{4, strings.Repeat("0", 64)}
	if _, told := verify(t, s, wrong); told != fmt.Sprintf("%d@4", HeadUnknown) {
		t.Errorf("a head that was never: %s", told)
	}
	if _, told := verify(t, s, JournalHead{5, head.Hash}); told != fmt.Sprintf("%d@5", HeadUnknown) {
		t.Errorf("a head to come: %s", told)
	}
	for attack, want := range map[string]string{
		`update store.journal.reading set "by" = 'Autre' where number = 2`:                                                      "LineAltered@2",
		`update store.journal.reading set account = 'autre' where number = 2`:                                                   "LineAltered@2",
		`update store.journal.reading set why = '' where number = 4`:                                                            "LineAltered@4",
		`update store.journal.reading set what = 'x' where number = 1`:                                                          "LineAltered@1",
		`update store.journal.reading set kind = 'link' where number = 1`:                                                       "LineAltered@1",
		`update store.journal.reading set file = '' where number = 1`:                                                           "LineAltered@1",
		`update store.journal.reading set read_at = read_at + interval 1 second where number=3`:                                 "LineAltered@3",
		`update store.journal.reading set hash = repeat('0', 64) where number = 2`:                                              "LineAltered@2 LineUnchained@3",
		`delete from store.journal.reading where number = 1`:                                                                    "LinesMissing@2",
		`delete from store.journal.reading where number = 3`:                                                                    "LinesMissing@4",
		`delete from store.journal.reading where number = 4`:                                                                    "HeadMissing@4",
		`delete from store.journal.reading`:                                                                                     "HeadMissing@4",
		`delete from store.journal.head`:                                                                                        "HeadMissing@4",
		`update store.journal.head set number = 3`:                                                                              "HeadMissing@4",
		`update store.journal.reading set number = 5 where number = 4`:                                                          "LineAltered@5 HeadMissing@5",
		`insert into store.journal.reading by name (select * replace ('x' as why) from store.journal.reading where number = 2)`: "*",
		`delete from store.journal.reading; delete from store.journal.head`:                                                     "HeadUnknown@4",
	} {
		t.Run(attack, func(t *testing.T) {
			if _, err := s.Exec(t.Context(), "begin; "+attack); err != nil {
				t.Fatal(err)
			}
			defer s.Exec(t.Context(), "rollback")
			_, breaks, err := VerifyJournal(t.Context(), s, head)
			if err != nil {
				t.Fatal(err)
			}
			var told []string
			for _, b := range breaks {
				told = append(told, fmt.Sprintf("%s@%d", []string{"LineAltered", "LinesMissing", "LineUnchained", "HeadMissing", "HeadUnknown"}[b.Kind], b.Number))
			}
			switch got := strings.Join(told, " "); {
			case want == "*" && len(told) > 0:
			case !strings.HasPrefix(got, want):
				t.Errorf("told %q, want %q", got, want)
			}
		})
	}
}

// TestTheJournalIsReadByKindAndDay: both days are included.
func TestTheJournalIsReadByKindAndDay(t *testing.T) {
	s := journalOf(t, 4)
	day := func(n int) time.Time { return time.Date(2023, 10, n, 0, 0, 0, 0, time.UTC) }
	for _, c := range []struct {
		asked JournalRequest
		want  string
	}{
		{JournalRequest{}, "1 2 3 4"}, {JournalRequest{Kind: BackupMade}, "2 4"}, {JournalRequest{From: day(2)}, "2 3 4"},
		{JournalRequest{To: day(2)}, "1 2"}, {JournalRequest{From: day(2), To: day(2)}, "2"}, {JournalRequest{Kind: LinkMade}, ""},
	} {
		lines, err := JournalLines(t.Context(), s, c.asked)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, l := range lines {
			if l.Account == "" || l.By != "D. Exemple" || l.File != "/srv/f" {
				t.Errorf("%+v", l)
			}
			got = append(got, fmt.Sprint(l.Number))
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%+v: %v, want %s", c.asked, got, c.want)
		}
	}
}

// TestLinesWhoseTimeHasPassedGo: the chain goes on from them, and what is left holds;
// a line of that very day stays.
func TestLinesWhoseTimeHasPassedGo(t *testing.T) {
	s := journalOf(t, 4)
	head, _ := HeadOfJournal(t.Context(), s)
	pruned, err := PruneJournal(t.Context(), s, entry(2).At, entry(9))
	if err != nil || pruned != 2 {
		t.Fatal(pruned, err)
	}
	if lines, told := verify(t, s, head, JournalHead{1, strings.Repeat("0", 64)}); lines != 3 || told != "" {
		t.Errorf("%d lines, %s", lines, told)
	}
	if _, err := s.Exec(t.Context(), "delete from store.journal.reading where number = 3"); err != nil {
		t.Fatal(err)
	}
	if _, told := verify(t, s); told != fmt.Sprintf("%d@4", LinesMissing) {
		t.Error(told)
	}
	if pruned, err := PruneJournal(t.Context(), journalOf(t, 1), entry(0).At, entry(9)); pruned != 0 || err != nil {
		t.Error(pruned, err)
	}
}

// TestWhatIsNotedBesideTheStoreIsTakenIntoIt, and so are the readings that an earlier
// version kept, once.
func TestWhatIsNotedBesideTheStoreIsTakenIntoIt(t *testing.T) {
	s := journalOf(t, 1)
	if _, err := s.Exec(t.Context(), `insert into store.journal.reading (read_at, "by", what, why) values (timestamp '2022-01-01 08:00:00', 'A', 'review: 3 pairs', 'revue')`); err != nil {
		t.Fatal(err)
	}
	for n := range 2 {
		if err := NoteJournal(s.Path(), entry(n)); err != nil {
			t.Fatal(err)
		}
	}
	if info, err := os.Stat(store.NotesPath(s.Path())); err != nil || info.Mode().Perm() != 0o600 {
		t.Error(info, err)
	}
	for range 2 {
		if err := SettleJournal(t.Context(), s); err != nil {
			t.Fatal(err)
		}
	}
	lines, err := JournalLines(t.Context(), s, JournalRequest{})
	if err != nil || len(lines) != 4 || lines[1].Kind != ReviewRead || lines[1].By != "A" || lines[2].What != "n° 0" || lines[3].What != "n° 1" {
		t.Fatalf("%+v %v", lines, err)
	}
	if _, told := verify(t, s); told != "" {
		t.Error(told)
	}
	if err := NoteJournal(s.Path(), Entry{By: "A"}); !errors.Is(err, ErrUnsigned) {
		t.Error(err)
	}
}

// TestABackupDoesNotForgetWhatWasJournaledSince: neither one of the same store, whose
// chain goes on, nor one of another.
func TestABackupDoesNotForgetWhatWasJournaledSince(t *testing.T) {
	now := journalOf(t, 4)
	carried, err := ReadJournal(t.Context(), now)
	if err != nil {
		t.Fatal(err)
	}
	head, _ := HeadOfJournal(t.Context(), now)
	earlier, other := journalOf(t, 2), journalOf(t, 0)
	for _, e := range []Entry{entry(7), entry(8)} {
		if err := Journal(t.Context(), other, e); err != nil {
			t.Fatal(err)
		}
	}
	for name, c := range map[string]struct {
		backup *store.Store
		lines  int
		noted  []JournalHead
	}{
		"its own": {earlier, 4, []JournalHead{head}}, "another's": {other, 6, nil}, "an empty one's": {journalOf(t, 0), 4, []JournalHead{head}},
	} {
		if err := CarryJournal(t.Context(), c.backup, carried); err != nil {
			t.Fatal(err)
		}
		if lines, told := verify(t, c.backup, c.noted...); lines != c.lines || told != "" {
			t.Errorf("%s: %d lines, %s", name, lines, told)
		}
	}
}

// TestEachLineIsTold to the witness outside of the store, without what names a person;
// a witness that hears nothing is an error.
func TestEachLineIsTold(t *testing.T) {
	var heard []string
	deaf := false
	s, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "agir.duckdb"), store.Witness(func(line string) error {
		if deaf {
			return os.ErrClosed
		}
		heard = append(heard, line)
		return nil
	}))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	e := entry(0)
	e.By, e.What, e.File = "D. Exemple\nroot: tout va bien", "feedback soliha: dupont.csv", "/srv/dupont.csv"
	if err := Journal(t.Context(), s, e); err != nil {
		t.Fatal(err)
	}
	head, _ := HeadOfJournal(t.Context(), s)
	if len(heard) != 1 || !strings.Contains(heard[0], head.String()) || strings.Contains(heard[0], "dupont") || strings.Contains(heard[0], "\n") {
		t.Errorf("%q", heard)
	}
	deaf = true
	if err := Journal(t.Context(), s, e); !errors.Is(err, os.ErrClosed) {
		t.Error(err)
	}
	if err := NoteJournal(s.Path(), e); err != nil {
		t.Fatal(err)
	}
	for n, want := range []error{ErrWitness, nil} { // a line that was noted is taken once, heard or not
		if err := SettleJournal(t.Context(), s); !errors.Is(err, want) {
			t.Errorf("%d: %v, want %v", n, err, want)
		}
		if head, err := HeadOfJournal(t.Context(), s); err != nil || head.Number != 3 {
			t.Errorf("%d: the last line is %d: %v", n, head.Number, err)
		}
	}
}

func TestHeadsAreReadAsTheyArePrinted(t *testing.T) {
	head := JournalHead{12, strings.Repeat("0f", 32)}
	if got, err := ParseJournalHead(head.String() + "\n"); got != head || err != nil {
		t.Error(got, err)
	}
	for _, text := range []string{"", "12", "0:" + head.Hash, "x:" + head.Hash, "12:" + head.Hash[2:], "12:" + strings.Repeat("zz", 32)} {
		if _, err := ParseJournalHead(text); !errors.Is(err, ErrHead) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// Acts are of the journal and of the other books, in the order of time, by kind or by the
// word that stands for several, both days included. What no person did is by nobody.
func TestActsOfEveryBook(t *testing.T) {
	s := journalOf(t, 0)
	day := func(n int) time.Time { return time.Date(2023, 10, n, 0, 0, 0, 0, time.UTC) }
	conf := settings.Default()
	said := Comment{CommentedOn: day(3), By: "D. Exemple", Month: day(1).AddDate(0, -1, 0), Departement: "44", Subject: "contact_regulier", Text: "Deux absents."}
	if _, err := AddComment(t.Context(), s, conf, said); err != nil {
		t.Fatal(err)
	}
	if _, err := DecideLink(t.Context(), s, LinkDecision{LeftRecord: "a", RightRecord: "b", Verdict: "split", DecidedOn: day(2), By: "D. Exemple", Why: "deux dossiers"}); err != nil {
		t.Fatal(err)
	}
	if _, err := UndoLink(t.Context(), s, 1, day(5)); err != nil {
		t.Fatal(err)
	}
	if err := Journal(t.Context(), s, Entry{At: day(4), By: "D. Exemple", Why: "essai", Kind: RowsRead, What: "entrees"}); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		asked JournalRequest
		want  string
	}{
		{JournalRequest{}, "pair said explain pair"}, {JournalRequest{Kind: AnyDecision}, "pair said pair"}, {JournalRequest{Kind: AnyReading}, "explain"},
		{JournalRequest{Kind: PairDecided}, "pair pair"}, {JournalRequest{From: day(3), To: day(4)}, "said explain"}, {JournalRequest{Kind: AnyLeaving}, ""},
	} {
		lines, err := Acts(t.Context(), s, c.asked)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, l := range lines {
			got = append(got, l.Kind)
			if (l.Number > 0) != (l.Kind == RowsRead) {
				t.Errorf("%s: number %d", l.Kind, l.Number)
			}
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%+v: %v, want %s", c.asked, got, c.want)
		}
	}
	for _, kind := range slices.Concat(together[AnyReading], together[AnyDecision], together[AnyLeaving]) {
		if !slices.Contains(ActKinds, kind) {
			t.Errorf("%s is no kind", kind)
		}
	}
}
