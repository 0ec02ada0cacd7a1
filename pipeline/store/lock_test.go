package store

import (
	"context"
	"path/filepath"
	"testing"
)

// TestTheEngineThatRewritesIsLockedDown, as that of an open store is.
func TestTheEngineThatRewritesIsLockedDown(t *testing.T) {
	home := filepath.Join(t.TempDir(), "agir.duckdb")
	s, err := Open(t.Context(), home)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	refused := func(s *Store, where string) {
		for _, q := range []string{
			"copy (select 1) to '" + home + ".csv'", "attach '" + home + ".autre' as autre", "select * from read_text('/etc/hosts')",
			"set enable_external_access = true", "set temp_directory = '/tmp'", "install httpfs",
		} {
			if _, err := s.Exec(t.Context(), q); err == nil {
				t.Errorf("%s: %s is done", where, q)
			}
		}
	}
	refused(s, "open")
	err = s.Rewrite(t.Context(), Rewriting{
		Lay:  func(_ context.Context, s *Store) error { refused(s, "rewriting"); return nil },
		Kept: func(string) string { return "" },
		Last: func(_ context.Context, s *Store) error { return nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	refused(s, "rewritten")
}
