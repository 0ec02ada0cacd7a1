package warehouse

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/sealing"
)

// ErrNoSum says that a backup has no checksum beside it.
var ErrNoSum = errors.New("no checksum beside it: a backup goes with its .sum")

// ErrUnsteady says that the store was written too often to be copied whole.
var ErrUnsteady = errors.New("the store was written meanwhile at each try")

// tries is how many times a store that is being written is copied again.
const tries = 20

// Backup copies a store as it was at one instant, whoever writes it meanwhile,
// and writes the checksum beside the copy. It gives that checksum.
//
// The file of a sealed store is replaced by one rename: whoever opens it has it
// whole. A plain store is copied between two checkpoints of the engine, which
// writes elsewhere than on what the last one holds: first its journal, then the
// file, and the copy is thrown away when the header of the file moved meanwhile.
// Either way the copy is opened and read through to its last row before it is
// called a backup.
func Backup(ctx context.Context, home, to string, key *sealing.Key, at time.Time) (sum string, err error) {
	home = strings.TrimSuffix(home, sealing.Suffix)
	switch {
	case exists(home + sealing.Suffix):
		err = backupSealed(ctx, home, to, key)
	case exists(home):
		err = backupPlain(ctx, home, to, key)
	default:
		err = ErrMissing
	}
	if err != nil {
		return "", fmt.Errorf("%s: %w", home, err)
	}
	if sum, err = sumOf(to); err != nil {
		return "", err
	}
	if err := writeSum(to, sum); err != nil {
		return "", err
	}
	return sum, rememberBackup(home, to, at)
}

func backupSealed(ctx context.Context, home, to string, key *sealing.Key) error {
	if err := copyFile(home+sealing.Suffix, to+".new"); err != nil {
		return err
	}
	defer os.Remove(to + ".new")
	if err := inspect(ctx, home, to+".new", key); err != nil {
		return err
	}
	return os.Rename(to+".new", to)
}

// inspect opens a copy of a store, sealed or not, in a private directory and reads
// it to its last row.
func inspect(ctx context.Context, home, file string, key *sealing.Key) error {
	sealed, err := sealing.IsSealedFile(file)
	if err != nil {
		return err
	}
	if sealed && key == nil {
		return ErrSealed
	}
	room, err := sealing.Enter(home)
	if err != nil {
		return err
	}
	defer room.Leave()
	working := room.Path("copy")
	if !sealed {
		err = copyFile(file, working)
	} else if err = key.OpenFile(file, working); errors.Is(err, sealing.ErrDamaged) {
		err = ErrDamaged
	}
	if err != nil {
		return err
	}
	return complete(ctx, working)
}

// complete opens a copy, brings into it what its journal still holds, and reads it
// to its last row.
func complete(ctx context.Context, working string) (err error) {
	s := &Store{place: &place{home: working, working: working, unvouched: true}}
	defer func() {
		if s.db != nil {
			err = errors.Join(err, s.db.Close())
		}
	}()
	if err := s.start(ctx, false); err != nil {
		return err
	}
	_, err = s.conn.ExecContext(ctx, "checkpoint store")
	return errors.Join(err, s.conn.Close())
}

func backupPlain(ctx context.Context, home, to string, key *sealing.Key) error {
	if err := (&place{home: home, working: home, reader: true}).checkSum(); err != nil {
		return err
	}
	room, err := sealing.Enter(home)
	if err != nil {
		return err
	}
	defer room.Leave()
	working := room.Path("copy")
	for n := 1; ; n++ {
		steady, err := copyBetweenCheckpoints(home, working)
		if err == nil && steady {
			if err = complete(ctx, working); err == nil {
				break
			}
		}
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case n == tries && err != nil:
			return err
		case n == tries:
			return ErrUnsteady
		}
	}
	if key != nil {
		return key.SealFile(working, to)
	}
	return copyFile(working, to)
}

// copyBetweenCheckpoints copies the journal of a store, then its file: what the
// journal points to is there. steady says that no checkpoint came in between.
func copyBetweenCheckpoints(home, working string) (steady bool, err error) {
	before, err := headerOf(home)
	if err != nil {
		return false, err
	}
	if err := os.Remove(working + walSuffix); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return false, err
	}
	if err := copyFile(home+walSuffix, working+walSuffix); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return false, err
	}
	if err := copyFile(home, working); err != nil {
		return false, err
	}
	after, err := headerOf(home)
	return bytes.Equal(before, after), err
}

// headerOf is the part of a file that the engine rewrites at each checkpoint: the
// main header and the two that take turns, 4 KiB each.
func headerOf(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	header := make([]byte, 3*4096)
	_, err = io.ReadFull(f, header)
	return header, err
}

// Restore puts a backup in the place of a store, once its checksum is right and it
// has been read to its last row. Nobody may hold the store.
func Restore(ctx context.Context, file, home string, key *sealing.Key) (sum string, err error) {
	home = strings.TrimSuffix(home, sealing.Suffix)
	kept, err := readSum(file + sumSuffix)
	if errors.Is(err, fs.ErrNotExist) {
		return "", fmt.Errorf("%s: %w", file, ErrNoSum)
	}
	if err != nil {
		return "", err
	}
	if sum, err = sumOf(file); err != nil {
		return "", err
	}
	if sum != kept {
		return "", fmt.Errorf("%s: %w", file, ErrDamaged)
	}
	if err := inspect(ctx, home, file, key); err != nil {
		return "", fmt.Errorf("%s: %w", file, err)
	}
	p := &place{home: home, working: home, key: key}
	if err := p.hold(); err != nil {
		return "", fmt.Errorf("%s: %w", home, err)
	}
	defer p.release()
	return sum, p.replace(file)
}

// replace puts a file that is known to be whole in the place of the store.
func (p *place) replace(file string) error {
	sealed, err := sealing.IsSealedFile(file)
	if err != nil {
		return err
	}
	if sealed || p.key != nil {
		put := copyFile
		if !sealed {
			put = p.key.SealFile
		}
		if err := put(file, p.sealedPath()); err != nil {
			return err
		}
		return p.dropPlain()
	}
	for _, suffix := range []string{sumSuffix, walSuffix} { // the journal of another file must not be read into this one
		if err := os.Remove(p.home + suffix); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	if err := copyFile(file, p.home); err != nil {
		return err
	}
	if err := os.Remove(p.sealedPath()); err != nil && !errors.Is(err, fs.ErrNotExist) { // sealed with a key that nobody gives any more
		return err
	}
	return p.settle()
}

// rememberBackup writes beside the store where its last backup is.
func rememberBackup(home, file string, at time.Time) error {
	file, err := filepath.Abs(file)
	if err != nil {
		return err
	}
	return sealing.WriteWhole(home+backupSuffix, func(w io.Writer) error {
		_, err := fmt.Fprintf(w, "%s\n%s\n", file, at.UTC().Format(time.RFC3339))
		return err
	})
}

// LastBackup is the file of the last backup of a store, empty when none is known.
func LastBackup(home string) string {
	content, err := os.ReadFile(strings.TrimSuffix(home, sealing.Suffix) + backupSuffix)
	if err != nil {
		return ""
	}
	file, _, _ := strings.Cut(string(content), "\n")
	return file
}

// Reseal seals a sealed store with another key from its next safe point on.
func (s *Store) Reseal(key *sealing.Key) { s.place.key, s.place.wasSum = key, "" }

// Key is the key that the store is sealed with, nil when it is not.
func (s *Store) Key() *sealing.Key { return s.place.key }
