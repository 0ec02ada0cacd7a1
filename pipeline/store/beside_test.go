package store

import (
	"path/filepath"
	"testing"

	"github.com/agir-indicateurs/agir/pipeline/sealing"
)

// A reader beside a store reads what was committed when it was opened and writes
// nothing; the store writes, seals and checkpoints meanwhile.
func TestBeside(t *testing.T) {
	identity := filepath.Join(t.TempDir(), "key")
	if _, err := sealing.NewIdentity(identity); err != nil {
		t.Fatal(err)
	}
	key, err := sealing.KeyFromFile(identity)
	if err != nil {
		t.Fatal(err)
	}
	for name, with := range map[string][]Option{"plain": nil, "sealed": {Sealed(key)}} {
		t.Run(name, func(t *testing.T) {
			ctx, home := t.Context(), filepath.Join(t.TempDir(), "agir.duckdb")
			s, err := Open(ctx, home, with...)
			if err != nil {
				t.Fatal(err)
			}
			count := func(s *Store) (n int) {
				t.Helper()
				if err := s.QueryRow(ctx, "select count(*) from store.raw.version").Scan(&n); err != nil {
					t.Fatal(err)
				}
				return n
			}
			write := func(s *Store) error {
				_, err := s.Exec(ctx, "insert into store.raw.version values (99, 'essai')")
				return err
			}
			var b *Store
			seen := 0
			err = s.InTransaction(ctx, func() error {
				if err := write(s); err != nil {
					return err
				}
				if b, err = s.Beside(ctx); err == nil {
					seen = count(b)
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			if seen != 1 || count(b) != 1 || count(s) != 2 {
				t.Errorf("the reader sees %d rows, then %d, the store %d", seen, count(b), count(s))
			}
			if err := write(b); err == nil {
				t.Error("the reader writes")
			}
			b.Close()
			if b, err = s.Beside(ctx); err != nil || count(b) != 2 {
				t.Fatal(err, count(b))
			}
			if err := s.Save(ctx); err != nil {
				t.Errorf("with a reader beside, no safe point: %v", err)
			}
			if _, err := s.Exec(ctx, "checkpoint store"); err != nil {
				t.Errorf("with a reader beside, no checkpoint: %v", err)
			}
			if err := b.Close(); err != nil {
				t.Error(err)
			}
			if err := s.Close(); err != nil {
				t.Error(err)
			}
			again, err := Open(ctx, home, with...)
			if err != nil {
				t.Fatal(err)
			}
			defer again.Close()
			if count(again) != 2 {
				t.Errorf("%d rows after all", count(again))
			}
		})
	}
}

// Work that panics in a transaction leaves nothing, for whoever catches it.
func TestAPanicCommitsNothing(t *testing.T) {
	ctx := t.Context()
	s, err := Open(ctx, filepath.Join(t.TempDir(), "agir.duckdb"))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	func() {
		defer func() { recover() }()
		s.InTransaction(ctx, func() error {
			s.Exec(ctx, "insert into store.raw.version values (99, 'essai')")
			panic("essai")
		})
	}()
	var n int
	if err := s.QueryRow(ctx, "select count(*) from store.raw.version").Scan(&n); err != nil || n != 1 {
		t.Errorf("%d rows, %v", n, err)
	}
}
