package work

import (
	"cmp"
	"context"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/sealing"
	"github.com/agir-indicateurs/agir/pipeline/store"
	"github.com/agir-indicateurs/agir/pipeline/whole"
	"github.com/agir-indicateurs/agir/schedules"
)

// proofs is the job under which the ledger keeps the months in which a backup was
// restored aside.
const proofs = "sauvegarde-restauree"

// dated are the backups that a schedule makes: others lie there for as long as they like.
var dated = regexp.MustCompile(`^sauvegarde-\d{4}-\d{2}-\d{2}$`)

// Unproved is a backup that was made and that could not be restored aside.
type Unproved struct {
	File string
	Err  error
}

func (e Unproved) Error() string { return e.File + ": restored aside: " + e.Err.Error() }
func (e Unproved) Unwrap() error { return e.Err }

// ErrOtherStore says that what a backup gave back is not the store that it was made of.
var ErrOtherStore = errors.New("what it gives back is not this store")

// backUp copies the store, reads the copy back where it lies, restores the first one of
// each month aside, and removes those beyond what is kept. Nothing is removed before the
// new one is known to be good.
func (s *Shift) backUp(ctx context.Context, o schedules.Owing, on, now time.Time) (Outcome, error) {
	folder := o.Schedule.Folder
	if !filepath.IsAbs(folder) { // a folder of ours; another disk is there, or it is its fault
		folder = filepath.Join(cmp.Or(s.Home, filepath.Dir(s.Store.Path())), folder)
		if err := whole.MakeFolders(folder, 0o700); err != nil {
			return nil, err
		}
	}
	made := BackedUp{File: filepath.Join(folder, "sauvegarde-"+on.Format(time.DateOnly))}
	entry := books.Entry{At: now, By: "agir " + s.Verb, Why: "sauvegarde prévue au calendrier", Kind: books.BackupMade, File: made.File}
	if err := errors.Join(books.Journal(ctx, s.Store, entry), s.Store.Save(ctx)); err != nil {
		return nil, err
	}
	key := s.Store.Key()
	copied, err := s.Store.Backup(ctx, store.Backing{To: made.File, Key: key, At: now})
	if err != nil {
		return nil, err
	}
	made.Dropped = copied.Dropped
	if err := store.ReadBack(ctx, made.File, s.Store.Path(), key); err != nil {
		return nil, err
	}
	if made.Proved, made.Spare, err = s.prove(ctx, made.File, on, now); err != nil {
		return nil, Unproved{made.File, err}
	}
	made.Removed, err = rotate(folder, filepath.Base(made.File), o.Schedule.Keep)
	return made, err
}

// prove restores a backup aside, unless one was this month: with the recovery key, where
// the environment names it, otherwise with that of the store.
func (s *Shift) prove(ctx context.Context, file string, on, now time.Time) (proved, spare bool, err error) {
	ledger, err := books.Ledger(ctx, s.Store)
	if err != nil {
		return false, false, err
	}
	month := on.Format("2006-01")
	if slices.ContainsFunc(ledger, func(p books.Period) bool { return p.Job == proofs && p.Period == month }) {
		return false, false, nil
	}
	key, err := sealing.RecoveryKey(s.Getenv)
	if err != nil {
		return false, false, err
	}
	spare = key != nil
	if !spare {
		key = s.Store.Key()
	}
	if err := store.Prove(ctx, file, s.Store.Path(), key, s.isThisStore(ctx)); err != nil {
		return false, spare, err
	}
	return true, spare, books.Enter(ctx, s.Store, books.Period{Job: proofs, Period: month, DueAt: now, State: schedules.Made, Since: now})
}

// isThisStore wants what was received and journaled here in another store.
func (s *Shift) isThisStore(ctx context.Context) func(*store.Store) error {
	return func(o *store.Store) error {
		here, err := books.HeadOfJournal(ctx, s.Store)
		if err != nil {
			return err
		}
		there, err := books.HeadOfJournal(ctx, o)
		if err == nil && here != there {
			err = ErrOtherStore
		}
		return err
	}
}

// rotate removes the oldest backups of a folder beyond those that are kept, never the one
// just made, and counts them.
func rotate(folder, latest string, keep int) (removed int, err error) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return 0, err
	}
	var older []string // latest first
	for _, e := range slices.Backward(entries) {
		if name := e.Name(); dated.MatchString(name) && name != latest && e.Type().IsRegular() {
			older = append(older, name)
		}
	}
	for _, name := range older[min(keep-1, len(older)):] {
		path := filepath.Join(folder, name)
		if err := os.Remove(path); err != nil {
			return removed, err
		}
		removed++
		if err := os.Remove(path + ".sum"); err != nil && !errors.Is(err, os.ErrNotExist) {
			return removed, err
		}
	}
	return removed, nil
}
