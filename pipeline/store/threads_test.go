package store

import (
	"database/sql/driver"
	"path/filepath"
	"testing"
)

// A store of few rows has one thread, and another for each so many rows more.
func TestThreadsForTheRows(t *testing.T) {
	for _, c := range []struct {
		rows          int64
		most, threads int
	}{
		{0, 8, 1}, {rowsPerThread - 1, 8, 1}, {rowsPerThread, 8, 2}, {2*rowsPerThread - 1, 8, 2}, {2 * rowsPerThread, 8, 3},
		{100 * rowsPerThread, 8, 8}, {100 * rowsPerThread, 2, 2}, {100 * rowsPerThread, 1, 1},
	} {
		if got := threadsFor(c.rows, c.most); got != c.threads {
			t.Errorf("%d rows, %d threads at most: %d, want %d", c.rows, c.most, got, c.threads)
		}
	}
}

// The threads follow what is written into the store, and what is found in it.
func TestThreadsFollowTheRows(t *testing.T) {
	if mostThreads() < 2 {
		t.Skip("one processor")
	}
	file := filepath.Join(t.TempDir(), "agir.duckdb")
	s, err := Open(t.Context(), file)
	if err != nil {
		t.Fatal(err)
	}
	threads := func() int { t.Helper(); return threadsOf(t, s) }
	if got := threads(); got != 1 {
		t.Errorf("a new store has %d threads", got)
	}
	write := func(rows int) {
		t.Helper()
		err := s.InTransaction(t.Context(), func() error {
			return s.Append("editions", "told", func(row func(...driver.Value) error) error {
				for i := range rows {
					if err := row(int32(1), int32(i), "k", int64(1), "s", false); err != nil {
						return err
					}
				}
				return nil
			})
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	write(rowsPerThread - 10)
	if got := threads(); got != 1 {
		t.Errorf("a store of few rows has %d threads", got)
	}
	write(10)
	if got := threads(); got != 2 {
		t.Errorf("a store that has grown has %d threads", got)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if s, err = OpenReader(t.Context(), file); err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if got := threads(); got != 2 {
		t.Errorf("a store of as many rows, read, has %d threads", got)
	}
}

// A store of few rows has all that the settings allow; one of many a gibibyte, and a kibibyte for each row past what
// that holds.
func TestMemoryForTheRows(t *testing.T) {
	const enough = leastMemory / memoryPerRow
	for _, c := range []struct{ rows, most, memory int64 }{
		{0, 4 << 30, 4 << 30}, {manyRows - 1, 4 << 30, 4 << 30}, {manyRows, 4 << 30, leastMemory},
		{enough, 4 << 30, leastMemory}, {enough + 1, 4 << 30, leastMemory + memoryPerRow},
		{4 * enough, 4 << 30, 4 << 30}, {4*enough - 1, 4 << 30, 4<<30 - memoryPerRow}, {100 * enough, 4 << 30, 4 << 30}, {manyRows, 256 << 20, 256 << 20},
	} {
		if got := memoryFor(c.rows, c.most); got != c.memory {
			t.Errorf("%d rows of %d bytes at most: %d, want %d", c.rows, c.most, got, c.memory)
		}
	}
}

// The engine has the memory that the rows found in the store are worth: all of its bound over few, less over many, its own
// where no bound is given.
func TestMemoryFollowsTheRows(t *testing.T) {
	file := filepath.Join(t.TempDir(), "agir.duckdb")
	limit := func(with ...Option) (said string) {
		t.Helper()
		s, err := Open(t.Context(), file, with...)
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		if err := s.QueryRow(t.Context(), "select current_setting('memory_limit')").Scan(&said); err != nil {
			t.Fatal(err)
		}
		return said
	}
	if got := limit(Memory(4 << 30)); got != "4.0 GiB" {
		t.Errorf("over no row, %s", got)
	}
	s, err := Open(t.Context(), file)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Exec(t.Context(), "insert into store.editions.told select 1, range, 'k', 1, 's', false from range(?)", manyRows); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	own := limit()
	if got := limit(Memory(4 << 30)); got != "1.0 GiB" || got == own {
		t.Errorf("over many rows, %s; without a bound, %s", got, own)
	}
}

// threadsOf is how many threads the engine of a store has.
func threadsOf(t *testing.T, s *Store) (n int) {
	t.Helper()
	if err := s.QueryRow(t.Context(), "select current_setting('threads')").Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// What rests on few rows of a large store has one thread, until it is said that it does not; a
// reader beside changes nothing of the engine that they share.
func TestFewRowsHaveOneThread(t *testing.T) {
	if mostThreads() < 2 {
		t.Skip("one processor")
	}
	s, err := Open(t.Context(), filepath.Join(t.TempDir(), "agir.duckdb"))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	s.rows = rowsPerThread
	beside, err := s.Beside(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer beside.Close()
	for _, step := range []struct {
		by      *Store
		few     bool
		threads int
	}{{s, false, 2}, {s, true, 1}, {beside, false, 1}, {s, false, 2}, {beside, true, 2}} {
		if err := step.by.Few(t.Context(), step.few); err != nil {
			t.Fatal(err)
		}
		if got := threadsOf(t, s); got != step.threads {
			t.Errorf("%+v: %d threads", step, got)
		}
	}
}
