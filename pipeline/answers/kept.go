package answers

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"runtime"
	"runtime/debug"

	"github.com/agir-indicateurs/agir/pipeline/persons"
	"github.com/agir-indicateurs/agir/queries"
)

// linked says who is one person, from what the store keeps under the very hash of all that
// it rests on, or by working it out. Reasons are never kept: they tell what was written of
// people.
func (a *Answer) linked(ctx context.Context, o persons.Options) (*persons.Result, error) {
	if o.Reasons {
		return persons.Link(ctx, a.store.Conn(), o)
	}
	key, err := a.linkageKey(ctx, o)
	if err != nil {
		return nil, err
	}
	if kept, err := a.keptLinkage(ctx, key); err != nil || kept != nil {
		return kept, err
	}
	made, err := persons.Link(ctx, a.store.Conn(), o)
	giveBack()
	if err != nil || a.store.Reads() {
		return made, err
	}
	return made, a.keepLinkage(ctx, key, made)
}

// linkageKey is the hash under which a linkage is kept.
func (a *Answer) linkageKey(ctx context.Context, o persons.Options) (key string, err error) {
	basis, err := o.Basis()
	if err != nil {
		return "", err
	}
	if err := a.sources(ctx); err != nil {
		return "", err
	}
	return key, a.store.QueryRow(ctx, hashing, sql.Named("basis", basis)).Scan(&key)
}

// sources lays the hash of the records that each sender gives of a place: as it is kept under the
// hash of the files that they come from, or from the records.
func (a *Answer) sources(ctx context.Context) error {
	if _, err := a.store.Exec(ctx, sourcing, sql.Named("basis", program())); err != nil {
		return err
	}
	var missing int
	if err := a.store.QueryRow(ctx, "select count(*) from asked.source where told is null").Scan(&missing); err != nil || missing == 0 {
		return err
	}
	if _, err := a.store.Exec(ctx, telling); err != nil || a.store.Reads() {
		return err
	}
	return a.store.InTransaction(ctx, func() error {
		_, err := a.store.Exec(ctx, queries.Answer("source_keep"))
		return err
	})
}

// hashing is the question of that hash, sourcing and telling those of the records of each sender; a
// test leaves something out of each.
var (
	hashing  = queries.Answer("kept_key")
	sourcing = queries.Answer("source_keys")
	telling  = queries.Answer("source_told")
)

// keptLinkage lays what is kept under a hash; nil for nothing.
func (a *Answer) keptLinkage(ctx context.Context, key string) (*persons.Result, error) {
	var number int64
	var counted string
	err := a.store.QueryRow(ctx, queries.Answer("kept_find"), key).Scan(&number, &counted)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var result persons.Result
	if err := json.Unmarshal([]byte(counted), &result); err != nil {
		return nil, err
	}
	for _, step := range []struct {
		name string
		args []any
	}{{"kept_take", []any{number}}, {"kept_taken", nil}, {"kept_queue", []any{number}}} {
		if _, err := a.store.Exec(ctx, queries.Answer(step.name), step.args...); err != nil {
			return nil, err
		}
	}
	return &result, nil
}

// keepLinkage keeps a linkage under a hash, whole or not at all.
func (a *Answer) keepLinkage(ctx context.Context, key string, made *persons.Result) error {
	counted, err := json.Marshal(made)
	if err != nil {
		return err
	}
	return a.store.InTransaction(ctx, func() error {
		if _, err := a.store.Exec(ctx, queries.Answer("keep"), key, string(counted)); err != nil {
			return err
		}
		_, err := a.store.Exec(ctx, queries.Answer("keep_rows"))
		return err
	})
}

// muchMemory is how much of it is worth giving back at once.
const muchMemory = 128 << 20

// giveBack gives back to the system what a linkage held of a nation's records, before the engine asks as much for the
// layers: the collector alone would do it within minutes.
func giveBack() {
	var held runtime.MemStats
	if runtime.ReadMemStats(&held); held.HeapSys-held.HeapReleased > muchMemory {
		debug.FreeOSMemory()
	}
}
