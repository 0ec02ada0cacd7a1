package store

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
	"time"

	"github.com/agir-indicateurs/agir/cmd/agir/slow"
	"github.com/agir-indicateurs/agir/pipeline/sealing"
)

var anyDay = time.Date(2023, time.October, 10, 0, 0, 0, 0, time.UTC)

// Backups made while a writer works hold all that was committed before they began
// and nothing half done, whatever checkpoint comes meanwhile, plain or sealed.
func TestABackupWhileTheStoreIsWritten(t *testing.T) {
	slow.Test(t, "a store is written and backed up, over and over")
	for _, sealed := range []bool{false, true} {
		t.Run("sealed "+strconv.FormatBool(sealed), func(t *testing.T) {
			dir := t.TempDir()
			key := keyFor(t, dir, sealed)
			home := filepath.Join(dir, "agir.duckdb")
			store, err := Open(t.Context(), home, Sealed(key))
			if err != nil {
				t.Fatal(err)
			}
			comment := func() error { // two lines at once: never one without the other
				return errors.Join(store.execute(context.Background(), []string{"begin"}), comment(store), comment(store),
					store.execute(context.Background(), []string{"commit"}))
			}
			if err := errors.Join(comment(), store.Save(t.Context())); err != nil {
				t.Fatal(err)
			}
			stop, stopped := make(chan struct{}), make(chan error, 1)
			go func() {
				for n := 0; ; n++ {
					select {
					case <-stop:
						stopped <- nil
						return
					default:
					}
					err := comment()
					if n%7 == 0 {
						err = errors.Join(err, store.execute(context.Background(), []string{"checkpoint store"}), store.Save(context.Background()))
					}
					if err != nil {
						stopped <- err
						return
					}
				}
			}()
			last := 0
			for n := range 8 {
				saved := filepath.Join(dir, "saved"+strconv.Itoa(n))
				if _, err := Backup(t.Context(), Backing{Home: home, To: saved, Key: key, At: anyDay}); err != nil {
					t.Fatal(err)
				}
				again := filepath.Join(dir, "again"+strconv.Itoa(n))
				if _, err := Restore(t.Context(), saved, again, nothing, Sealed(key)); err != nil {
					t.Fatal(err)
				}
				held := comments(t, again, key)
				if held%2 != 0 || held < max(last, 2) {
					t.Errorf("backup %d holds %d lines after %d", n, held, last)
				}
				last = held
			}
			close(stop)
			if err := errors.Join(<-stopped, store.Close()); err != nil {
				t.Fatal(err)
			}
			if all := comments(t, home, key); all < last {
				t.Errorf("%d lines in the store, %d in a backup", all, last)
			}
		})
	}
}

func keyFor(t *testing.T, dir string, sealed bool) *sealing.Key {
	t.Helper()
	if !sealed {
		return nil
	}
	t.Setenv("XDG_RUNTIME_DIR", t.TempDir())
	if _, err := sealing.NewIdentity(filepath.Join(dir, "identity")); err != nil {
		t.Fatal(err)
	}
	key, err := sealing.KeyFromFile(filepath.Join(dir, "identity"))
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func comment(s *Store) error {
	_, err := s.Exec(context.Background(), "insert into store.journal.comment values ("+Next("number", "journal.comment")+", ?, 'B', ?, '44', 'entrees', 'essai', '', null)", anyDay, anyDay)
	return err
}

// nothing is carried from the store that a backup replaces: it is read all the same.
var nothing = Carried{
	Read: func(context.Context, *Store) error { return nil },
	Do:   func(context.Context, *Store, bool) error { return nil },
}

func comments(t *testing.T, home string, key *sealing.Key) (n int) {
	t.Helper()
	s, err := OpenReader(t.Context(), home, Sealed(key))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := s.QueryRow(t.Context(), "select count(*) from store.journal.comment").Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// Once it holds its file the engine reads and writes nothing else.
func TestTheEngineIsLockedDown(t *testing.T) {
	dir := t.TempDir()
	outside := filepath.Join(dir, "outside.csv")
	if err := os.WriteFile(outside, []byte("a\n1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := Open(t.Context(), filepath.Join(dir, "agir.duckdb"), Memory(512<<20))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for _, q := range []string{
		"select * from read_csv(" + Quoted(outside) + ")",
		"copy (select 1) to " + Quoted(filepath.Join(dir, "out.csv")),
		"attach " + Quoted(filepath.Join(dir, "other.duckdb")) + " as other",
		"load icu_of_somebody_else",
		"set enable_external_access = true",
		"set memory_limit = '1TB'",
	} {
		if err := s.execute(t.Context(), []string{q}); err == nil {
			t.Errorf("%s went through", q)
		}
	}
	var limit string
	if err := s.QueryRow(t.Context(), "select current_setting('memory_limit')").Scan(&limit); err != nil || limit != "512.0 MiB" {
		t.Errorf("memory: %s %v", limit, err)
	}
}

// A second writer is told who holds the store; the readers of a sealed one go on
// with what was last sealed.
func TestWhoHoldsTheStore(t *testing.T) {
	for _, sealed := range []bool{false, true} {
		dir := t.TempDir()
		key := keyFor(t, dir, sealed)
		home := filepath.Join(dir, "agir.duckdb")
		writer, err := Open(t.Context(), home, Sealed(key))
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(comment(writer), writer.Save(t.Context()), comment(writer)); err != nil {
			t.Fatal(err)
		}
		if _, err := Open(t.Context(), home, Sealed(key)); !errors.Is(err, ErrBusy) {
			t.Errorf("sealed %v: a second writer: %v", sealed, err)
		}
		reader, err := OpenReader(t.Context(), home, Sealed(key))
		switch {
		case sealed && err != nil:
			t.Errorf("a reader of a sealed store: %v", err)
		case sealed:
			if n := comments(t, home, key); n != 1 {
				t.Errorf("%d lines read, 1 was sealed", n)
			}
			reader.Close()
		case !errors.Is(err, ErrBusy):
			t.Errorf("a reader of a plain store: %v", err)
		}
		if err := writer.Close(); err != nil {
			t.Fatal(err)
		}
		if n := comments(t, home, key); n != 2 {
			t.Errorf("sealed %v: %d lines, want 2", sealed, n)
		}
	}
}

// A store whose maker was killed before its tables were there is made by the next
// writer; a reader finds none.
func TestAStoreKilledWhileItWasMade(t *testing.T) {
	home := filepath.Join(t.TempDir(), "agir.duckdb")
	db, err := OpenEngine(t.Context(), home+spillSuffix, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.ExecContext(t.Context(), "attach "+Quoted(home)+" as half"); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := OpenReader(t.Context(), home); !errors.Is(err, ErrMissing) {
		t.Errorf("a reader: %v", err)
	}
	elsewhere := filepath.Join(t.TempDir(), "agir.duckdb")
	if _, err := OpenExisting(t.Context(), elsewhere); !errors.Is(err, ErrMissing) || Exists(elsewhere) {
		t.Errorf("a writer that makes none: %v", err)
	}
	s, err := OpenExisting(t.Context(), home)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(comment(s), s.Close()); err != nil {
		t.Fatal(err)
	}
	if n := comments(t, home, nil); n != 1 {
		t.Errorf("%d lines", n)
	}
}

// TestAStoreIsLeftWhileItIsCopied: where what is open is read by nobody else, the copy is
// of what was written so far, the store goes on, and whoever reads beside is not cut off.
func TestAStoreIsLeftWhileItIsCopied(t *testing.T) {
	home, to := filepath.Join(t.TempDir(), "agir.duckdb"), filepath.Join(t.TempDir(), "copie")
	s, err := Open(t.Context(), home)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	write := func(v string) {
		t.Helper()
		if _, err := s.Exec(t.Context(), "insert into store.raw.version values (1, ?)", v); err != nil {
			t.Fatal(err)
		}
	}
	rows := func(of *Store) (n int) {
		t.Helper()
		if err := of.QueryRow(t.Context(), "select count(*) from store.raw.version").Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	write("a")
	beside, err := s.Beside(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.backupLeft(t.Context(), Backing{Home: home, To: to}); !errors.Is(err, ErrBusy) || exists(to) {
		t.Errorf("while somebody reads beside: %v", err)
	}
	if n := rows(beside); n != 2 {
		t.Errorf("%d rows beside", n)
	}
	if err := beside.Close(); err != nil {
		t.Fatal(err)
	}
	s.Lay("laid")
	made, err := s.backupLeft(t.Context(), Backing{Home: home, To: to})
	if err != nil || made.File != to || s.laid != nil {
		t.Fatalf("%+v %v", made, err)
	}
	write("b")
	if _, err := s.backupLeft(t.Context(), Backing{Home: home, To: filepath.Join(home, "nulle-part", "copie")}); !errors.Is(err, ErrNoFolder) {
		t.Errorf("in no folder: %v", err)
	}
	if n := rows(s); n != 3 {
		t.Errorf("%d rows after", n)
	}
	if n := threadsOf(t, s); n != 1 {
		t.Errorf("%d threads after, of a store of few rows", n)
	}
	copied, err := OpenReader(t.Context(), to)
	if err != nil {
		t.Fatal(err)
	}
	defer copied.Close()
	if n := rows(copied); n != 2 {
		t.Errorf("%d rows in the copy", n)
	}
	if other, err := Open(t.Context(), home); !errors.Is(err, ErrBusy) {
		t.Errorf("another writer: %v %v", other, err)
	}
}

// TestABackupTakesNoOtherPlace: that of a key or of a document is refused, and left; that
// of another backup is taken, of one that was cut short too.
func TestABackupTakesNoOtherPlace(t *testing.T) {
	dir := t.TempDir()
	home := filepath.Join(dir, "agir.duckdb")
	s, err := Open(t.Context(), home)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	store, err := os.ReadFile(home)
	if err != nil {
		t.Fatal(err)
	}
	for what, c := range map[string]struct {
		content string
		sum     bool
		refused bool
	}{
		"a key":                {"# created: 2026-01-02\nAGE-SECRET-KEY-1\n", false, true},
		"a word":               {"x", false, true},
		"a document":           {"%PDF-1.7 and more than a few bytes", false, true},
		"nothing":              {"", false, false},
		"a backup":             {"whatever was damaged", true, false},
		"one cut short":        {string(store[:20]), false, false},
		"a sealed one, alone":  {"age-encryption.org/v1\n-> X25519", false, false},
		"what looks like none": {string(store[:11]), false, true},
	} {
		to := filepath.Join(t.TempDir(), "copie")
		if err := os.WriteFile(to, []byte(c.content), 0o600); err != nil {
			t.Fatal(err)
		}
		if c.sum {
			if err := os.WriteFile(to+".sum", nil, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		_, err := Backup(t.Context(), Backing{Home: home, To: to})
		if errors.Is(err, fs.ErrExist) != c.refused || !c.refused && err != nil {
			t.Errorf("%s: %v", what, err)
		}
		if left, err := os.ReadFile(to); err != nil || (string(left) == c.content) != c.refused {
			t.Errorf("%s: %d bytes are left: %v", what, len(left), err)
		}
	}
}

// TestWhatABackupIsOf: a store, sealed when it is or when a key is given; no key opens no
// sealed one. A link by its name is replaced, and what it led to stays; a folder is none.
func TestWhatABackupIsOf(t *testing.T) {
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	home, key := at("agir.duckdb"), someKey(t)
	back := func(home, to string, key *sealing.Key, want error, sealed bool) {
		t.Helper()
		_, err := Backup(t.Context(), Backing{Home: home, To: at(to), Key: key, At: anyDay})
		if !errors.Is(err, want) || (err == nil) != (want == nil) {
			t.Errorf("%s: %v, want %v", to, err, want)
			return
		}
		if want != nil {
			return
		}
		if is, err := sealing.IsSealedFile(at(to)); err != nil || is != sealed {
			t.Errorf("%s is sealed: %t %v, want %t", to, is, err, sealed)
		}
	}
	back(home, "d’aucune base", nil, ErrMissing, false)
	made := func(with ...Option) {
		t.Helper()
		s, err := Open(t.Context(), home, with...)
		if err == nil {
			err = s.Close()
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	made()
	if err := errors.Join(os.Mkdir(at("dossier"), 0o700), os.WriteFile(at("lettre"), []byte("cher ami"), 0o600), os.Symlink("lettre", at("lien"))); err != nil {
		t.Fatal(err)
	}
	back(home, "dossier", nil, syscall.EISDIR, false)
	back(home, "lien", nil, nil, false)
	if letter, err := os.ReadFile(at("lettre")); err != nil || string(letter) != "cher ami" {
		t.Errorf("a backup is written through a link: %q %v", letter, err)
	}
	back(home, "scellée à sa demande", key, nil, true)
	made(Sealed(key))
	back(home, "scellée", key, nil, true)
	back(home, "sans clé", nil, ErrSealed, false)
	if left, _ := filepath.Glob(at("*.new")); left != nil {
		t.Errorf("what was copied is left: %v", left)
	}
}
