// Package sentences is what the operator reads, made from the kind of an error, an
// event or an outcome: the one place for these texts, whoever shows them.
package sentences

import (
	"errors"
	"fmt"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/purge"
	"github.com/agir-indicateurs/agir/pipeline/sealing"
	"github.com/agir-indicateurs/agir/pipeline/store"
	"github.com/agir-indicateurs/agir/schedules"
)

// Fault is what went wrong, as the operator reads it. file is the store at hand,
// for an error met while reading: nothing says yet of what file.
func Fault(err error, file string) string {
	fault := store.Fault(err)
	if fault == store.ErrDamaged {
		return fmt.Sprintf("%s: %v", file, fault)
	}
	return fault.Error()
}

// Remedy is what the operator can do of an error, if anything.
func Remedy(err error, file string) string {
	err = store.Fault(err)
	last := store.LastBackup(file)
	switch {
	case errors.Is(err, store.ErrNoSpace):
		return "make room, then run the same again"
	case errors.Is(err, store.ErrNoMemory):
		return "raise it in the configuration, then run the same again"
	case errors.Is(err, store.ErrBusy):
		return "wait for it to end, or name another store with --store"
	case errors.Is(err, store.ErrMissing):
		return "agir ingest --inbox DIR makes one"
	case errors.Is(err, store.ErrNewer):
		return "use that version, or a later one"
	case errors.Is(err, purge.ErrOutbox):
		return "agir outbox send, or agir outbox give up N, then again"
	case errors.Is(err, purge.ErrNobody):
		return "agir links prints the keys of the persons"
	case errors.Is(err, store.ErrSealed):
		return "set " + sealing.IdentityFileVariable + " or " + sealing.PassphraseFileVariable
	case errors.Is(err, sealing.ErrKey) && last != "":
		return "if it is the key that sealed it, the file is damaged: agir restore " + last
	case errors.Is(err, store.ErrDamagedBackup):
		return "nothing was touched: restore an earlier backup"
	case errors.Is(err, store.ErrDamaged) && last != "":
		return "agir restore " + last
	case errors.Is(err, store.ErrDamaged):
		return "no backup of it is known; agir restore FILE puts one in its place"
	}
	return ""
}

// Day is a day.
func Day(d time.Time) string { return d.Format(time.DateOnly) }

// Clock is an instant as the clocks of Paris show it.
func Clock(at time.Time) string { return schedules.OnTheClock(at) }
