package store

import (
	"context"
	"fmt"
	"runtime"
)

// rowsPerThread is how many rows of the store make one more thread of the engine worth
// what threads cost each other: of few rows the engine spends its time on preparing its
// statements, and half as much again on the locks of threads that have nothing to do.
const rowsPerThread = 50_000

// mostThreads is how many threads the engine is given at most.
func mostThreads() int { return max(1, min(8, runtime.NumCPU())) }

// threadsFor is how many threads the engine is given for so many rows, of those that
// there are at most.
func threadsFor(rows int64, most int) int {
	return int(min(int64(most), 1+rows/rowsPerThread))
}

// countRows counts what was received and decided, as the engine estimates it: what is kept of
// what was computed makes no question longer.
func (s *Store) countRows(ctx context.Context) error {
	return s.QueryRow(ctx, "select coalesce(sum(estimated_size), 0)::bigint from duckdb_tables() where database_name = 'store' and schema_name <> 'kept'").Scan(&s.rows)
}

// Few has the engine work by one thread on what rests on few rows of the store, until it is
// said that it does not: what is prepared there costs more than what is read, and a thread that
// waits for another turns all the while.
func (s *Store) Few(ctx context.Context, few bool) error {
	if s.beside != nil {
		return nil
	}
	if !few {
		return s.fitThreads(ctx)
	}
	return s.giveThreads(ctx, 1)
}

// fitThreads gives the engine the threads that the rows of the store are worth. How many
// there are changes no answer.
func (s *Store) fitThreads(ctx context.Context) error {
	return s.giveThreads(ctx, threadsFor(s.rows, mostThreads()))
}

func (s *Store) giveThreads(ctx context.Context, threads int) error {
	if threads == s.threads {
		return nil
	}
	s.threads = threads
	_, err := s.Exec(ctx, fmt.Sprintf("set threads = %d", threads))
	return err
}

// The engine keeps what it has computed until there is no room. Over a store of many rows it is given a kibibyte for
// each, a gibibyte at least, of what the settings allow: a nation's layers take half as much again where there is room,
// and what waits beside costs little. One of few rows, that may be many tonight, has all.
const (
	manyRows     = 500_000
	memoryPerRow = 1 << 10
	leastMemory  = 1 << 30
)

// memoryFor is how much memory the engine is given for so many rows, of what it may have at most.
func memoryFor(rows, most int64) int64 {
	if rows < manyRows {
		return most
	}
	return min(most, max(leastMemory, rows*memoryPerRow))
}

// fitMemory gives the engine the memory that the rows found in the store are worth, before it is locked down: how much
// there is changes no answer. Without a bound, or a place for what does not fit, its own stands.
func (s *Store) fitMemory(ctx context.Context) error {
	memory := memoryFor(s.rows, s.options.memory)
	if memory == s.options.memory || s.options.memory == 0 || s.holding.spill == "" {
		return nil
	}
	_, err := s.Exec(ctx, fmt.Sprintf("set memory_limit = '%dB'", memory))
	return err
}
