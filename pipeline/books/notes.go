package books

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"

	"github.com/agir-indicateurs/agir/pipeline/store"
	"github.com/agir-indicateurs/agir/pipeline/whole"
)

// NoteJournal keeps what cannot be journaled now, the store being held by another
// process or closed to this one, in a file beside it, whence the next one that writes
// takes it into the chain.
func NoteJournal(home string, e Entry) (err error) {
	if err := signed(e.By, e.Why); err != nil {
		return err
	}
	e.Account = e.account()
	line, err := json.Marshal(e)
	if err != nil {
		return err
	}
	return withNotes(home, os.O_CREATE|os.O_APPEND|os.O_WRONLY, func(f *os.File) error {
		_, err := f.Write(append(line, '\n'))
		return errors.Join(err, f.Sync())
	})
}

// absorbNotes gives what was noted, first to last, and empties the file once it is
// taken, even where it was not heard outside. Killed in between, it is taken twice: a line
// too many is better than one lost.
func absorbNotes(home string, take func([]Entry) error) error {
	err := withNotes(home, os.O_RDWR, func(f *os.File) error {
		content, err := io.ReadAll(f)
		if err != nil {
			return err
		}
		var all []Entry
		for line := range bytes.Lines(content) {
			var e Entry
			if json.Unmarshal(line, &e) != nil || signed(e.By, e.Why) != nil {
				e.What, e.By, e.Why = "a line noted beside the store cannot be read", "agir", "unreadable"
			}
			all = append(all, e)
		}
		if len(all) == 0 {
			return nil
		}
		taken := take(all)
		if taken != nil && !errors.Is(taken, ErrWitness) {
			return taken
		}
		if err := f.Truncate(0); err != nil {
			return err
		}
		return taken
	})
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// withNotes opens the file beside a store, alone.
func withNotes(home string, flags int, work func(*os.File) error) error {
	path := store.NotesPath(home)
	f, err := whole.Open(path, flags, 0o600)
	if err != nil {
		return err
	}
	defer f.Close()
	if err := whole.Hold(f); err != nil {
		return err
	}
	return work(f)
}
