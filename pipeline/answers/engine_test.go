package answers

import (
	"database/sql"
	"os"
	"path/filepath"
	"testing"
)

// TestAnEngineWithoutAStoreIsLockedDown: it writes in its own private directory, and
// neither reads nor writes elsewhere, whatever it is asked; when it ends the directory
// is gone.
func TestAnEngineWithoutAStoreIsLockedDown(t *testing.T) {
	outside := filepath.Join(t.TempDir(), "dehors.csv")
	if err := os.WriteFile(outside, []byte("a\n1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	var room string
	err := inEngine(t.Context(), 0, "set threads = 1", func(conn *sql.Conn, folder string) error {
		room = filepath.Dir(folder)
		for _, path := range []string{folder, room} {
			if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o700 {
				t.Errorf("%v %v", info.Mode(), err)
			}
		}
		if _, err := conn.ExecContext(t.Context(), "copy (select 1) to '"+folder+"/dedans.csv'"); err != nil {
			t.Error(err)
		}
		for _, q := range []string{
			"select * from read_csv('" + outside + "')", "copy (select 1) to '" + outside + "'", "copy (select 1) to '" + room + "/x.csv'",
			"attach '" + outside + ".duckdb' as x", "set enable_external_access = true", "set allowed_directories = ['/']",
			"set temp_directory = '/tmp'", "install httpfs", "load httpfs", "set autoload_known_extensions = true",
		} {
			if _, err := conn.ExecContext(t.Context(), q); err == nil {
				t.Errorf("%s is done", q)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(room); !os.IsNotExist(err) {
		t.Errorf("left: %v", err)
	}
}
