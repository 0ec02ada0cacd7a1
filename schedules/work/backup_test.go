package work

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/sealing"
	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/pipeline/store"
	"github.com/agir-indicateurs/agir/schedules"
)

// The oldest backups of a folder go beyond those that are kept: never the one just made,
// and nothing that the calendar did not make.
func TestBackupsAreRotated(t *testing.T) {
	for _, c := range []struct {
		keep    int
		latest  string
		removed int
		want    []string
	}{
		{4, "sauvegarde-2023-10-04", 0, []string{"1", "2", "3", "4"}},
		{3, "sauvegarde-2023-10-04", 1, []string{"2", "3", "4"}},
		{1, "sauvegarde-2023-10-04", 3, []string{"4"}},
		{2, "sauvegarde-2023-10-02", 2, []string{"2", "4"}}, // made by a day that was typed
	} {
		dir := t.TempDir()
		for _, name := range []string{"sauvegarde-2023-10-01", "sauvegarde-2023-10-02", "sauvegarde-2023-10-03", "sauvegarde-2023-10-04", "sauvegarde-2023-09-01-a-garder", "avant-2023-01-01"} {
			for _, suffix := range []string{"", ".sum"} {
				if err := os.WriteFile(filepath.Join(dir, name+suffix), nil, 0o600); err != nil {
					t.Fatal(err)
				}
			}
		}
		removed, err := rotate(dir, c.latest, c.keep)
		if err != nil || removed != c.removed {
			t.Errorf("keep %d: removed %d, %v", c.keep, removed, err)
		}
		want := []string{"avant-2023-01-01", "avant-2023-01-01.sum", "sauvegarde-2023-09-01-a-garder", "sauvegarde-2023-09-01-a-garder.sum"}
		for _, n := range c.want {
			want = append(want, "sauvegarde-2023-10-0"+n, "sauvegarde-2023-10-0"+n+".sum")
		}
		var got []string
		entries, _ := os.ReadDir(dir)
		for _, e := range entries {
			got = append(got, e.Name())
		}
		if slices.Sort(want); !slices.Equal(got, want) {
			t.Errorf("keep %d: %v, want %v", c.keep, got, want)
		}
	}
}

// sealedShift is a shift on a store sealed to its own key and to a recovery key, whose
// file it gives.
func sealedShift(t *testing.T) (s *Shift, recovery string) {
	t.Helper()
	t.Setenv("XDG_RUNTIME_DIR", t.TempDir())
	dir := t.TempDir()
	recovery = filepath.Join(dir, "secours")
	own := filepath.Join(dir, "cle")
	spare, err := sealing.NewIdentity(recovery)
	if err != nil {
		t.Fatal(err)
	}
	public, err := sealing.NewIdentity(own)
	if err != nil {
		t.Fatal(err)
	}
	env := map[string]string{sealing.IdentityFileVariable: own, sealing.RecipientsVariable: public + " " + spare}
	getenv := func(name string) string { return env[name] }
	key, err := sealing.FromEnvironment(getenv)
	if err != nil {
		t.Fatal(err)
	}
	st, err := store.Open(t.Context(), filepath.Join(dir, "agir.duckdb"), store.Sealed(key))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	env[sealing.RecoveryFileVariable] = recovery
	return &Shift{Store: st, Settings: settings.Default(), Verb: "run", Home: dir, Getenv: getenv}, recovery
}

// A sealed store is copied, read back, and once a month restored aside with the recovery
// key; one that no longer opens what the store is sealed to is found out.
func TestABackupIsReadBackAndRestoredAside(t *testing.T) {
	s, recovery := sealedShift(t)
	back := func(day int) (BackedUp, error) {
		o := schedules.Owing{Schedule: schedules.Schedule{Makes: schedules.Backup, Folder: "sauvegardes", Keep: 2}}
		out, err := s.backUp(t.Context(), o, schedules.DayOf(noon(day)), noon(day))
		made, _ := out.(BackedUp)
		return made, err
	}
	if made, err := back(10); err != nil || !made.Proved || !made.Spare {
		t.Fatalf("%+v %v", made, err)
	}
	if made, err := back(11); err != nil || made.Proved || made.Removed != 0 {
		t.Errorf("the second of the month: %+v %v", made, err)
	}
	kept := s.Store.Path() + ".schema-9.age" // what the store was in an earlier version
	if err := os.WriteFile(kept, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if long := noon(12 - store.EarlierDays - 1); os.Chtimes(kept, long, long) != nil {
		t.Fatal("its time")
	}
	if made, err := back(12); err != nil || made.Removed != 1 || !slices.Equal(made.Dropped, []string{kept}) {
		t.Errorf("the third, of two kept: %+v %v", made, err)
	}
	if at := store.LastBackupAt(s.Store.Path()); !at.Equal(noon(12)) {
		t.Errorf("the last backup is of %v", at)
	}
	lines, err := books.JournalLines(t.Context(), s.Store, books.JournalRequest{Kind: books.BackupMade})
	if err != nil || len(lines) != 3 {
		t.Errorf("%d lines in the journal, %v", len(lines), err)
	}
	if err := os.Remove(recovery); err != nil {
		t.Fatal(err)
	}
	if _, err := sealing.NewIdentity(recovery); err != nil {
		t.Fatal(err)
	}
	_, err = back(32) // in November, with another key in its place
	if !errors.As(err, new(Unproved)) || !errors.Is(err, sealing.ErrKey) {
		t.Errorf("another recovery key: %v", err)
	}
	s.Home = filepath.Join(s.Home, "agir.duckdb.lock")
	if _, err := back(33); err == nil {
		t.Error("a file in the place of the folder")
	}
}

// A backup on a disk that is not there fails, and its folder is to blame.
func TestABackupOnADiskThatIsNotThere(t *testing.T) {
	s, _ := sealedShift(t)
	gone := filepath.Join(s.Home, "disque")
	o := schedules.Owing{Schedule: schedules.Schedule{Makes: schedules.Backup, Folder: gone, Keep: 2}}
	if _, err := s.backUp(t.Context(), o, schedules.DayOf(noon(10)), noon(10)); !errors.Is(err, store.ErrNoFolder) {
		t.Errorf("%v", err)
	}
	if _, err := os.Stat(gone); err == nil {
		t.Error("it was made")
	}
}

// The alarm says when the last good backup is old, and when none is known.
func TestTheLastGoodBackup(t *testing.T) {
	home := filepath.Join(t.TempDir(), "agir.duckdb")
	file := filepath.Join(filepath.Dir(home), "sauvegarde")
	all := []schedules.Schedule{{Makes: schedules.Alarm}, {Makes: schedules.Backup, OldDays: 3}}
	condition := func(r ConditionRequest) *Condition {
		c := &Condition{Runs: []books.Run{{}}}
		c.readBackup(home, r)
		return c
	}
	if c := condition(ConditionRequest{Schedules: all, Now: noon(10)}); !c.Trouble.NoBackup {
		t.Error("none is known, and nothing is said")
	}
	if err := os.WriteFile(home+".backup", []byte(file+"\n"+noon(10).Format(time.RFC3339)+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		what string
		r    ConditionRequest
		old  bool
	}{
		{"three days", ConditionRequest{Schedules: all, Now: noon(13)}, false},
		{"a second more", ConditionRequest{Schedules: all, Now: noon(13).Add(time.Second)}, true},
		{"its schedule is the first", ConditionRequest{Schedules: all[1:], Now: noon(13).Add(time.Second)}, true},
		{"without a schedule of backups", ConditionRequest{Schedules: all[:1], Now: noon(20)}, false},
		{"as it was on a day", ConditionRequest{Schedules: all, Now: noon(20), Past: true}, false},
	} {
		got := condition(c.r)
		if old := !got.Trouble.BackupAt.IsZero(); old != c.old || got.Trouble.NoBackup || old && got.Trouble.None() {
			t.Errorf("%s: %+v", c.what, got.Trouble)
		}
		if got.Backup.IsZero() != c.r.Past {
			t.Errorf("%s: the last one is of %v", c.what, got.Backup)
		}
	}
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	if c := condition(ConditionRequest{Schedules: all, Now: noon(10)}); !c.Trouble.NoBackup {
		t.Error("it is there no more, and nothing is said")
	}
	c := &Condition{}
	if c.readBackup(home, ConditionRequest{Schedules: all, Now: noon(10)}); c.Trouble.NoBackup {
		t.Error("nothing ever ran, and a backup is missed")
	}
}
