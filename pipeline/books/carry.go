package books

import (
	"context"
	"database/sql"
	"errors"

	"github.com/agir-indicateurs/agir/pipeline/store"
)

// JournalCarried is the journal of a store that a backup replaces.
type JournalCarried struct {
	lines []JournalLine
	state journalState
}

// ReadJournal reads the journal of a store that is about to be replaced; one of an
// earlier version has none.
func ReadJournal(ctx context.Context, s *store.Store) (j JournalCarried, err error) {
	var chained bool
	err = s.QueryRow(ctx, "select count(*) > 0 from duckdb_tables() where database_name = 'store' and schema_name = 'journal' and table_name = 'head'").Scan(&chained)
	if err != nil || !chained {
		return j, err
	}
	if j.state, err = stateOfJournal(ctx, s); errors.Is(err, sql.ErrNoRows) {
		return j, nil
	}
	if err != nil {
		return j, err
	}
	return j, eachLine(ctx, s, func(l JournalLine) { j.lines = append(j.lines, l) })
}

// CarryJournal brings into a backup the journal of the store that it replaces. A backup
// of that very store has its first lines: the chain goes on from them. In that of
// another, the lines are journaled again, after its own.
func CarryJournal(ctx context.Context, to *store.Store, j JournalCarried) error {
	own, err := stateOfJournal(ctx, to)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	if !j.follows(own.head) {
		var again []Entry
		for _, l := range j.lines {
			again = append(again, l.Entry)
		}
		return Journal(ctx, to, again...)
	}
	return to.InTransaction(ctx, func() error {
		if _, err := to.Exec(ctx, "delete from store.journal.reading where number is not null"); err != nil {
			return err
		}
		for _, l := range j.lines {
			if err := insertLine(ctx, to, l); err != nil {
				return err
			}
		}
		return keepState(ctx, to, j.state)
	})
}

// follows says whether a journal goes on from a head.
func (j JournalCarried) follows(head JournalHead) bool {
	if head.Number == 0 || head == j.state.pruned {
		return true
	}
	for _, l := range j.lines {
		if l.Number == head.Number {
			return l.Hash == head.Hash
		}
	}
	return false
}
