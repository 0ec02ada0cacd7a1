package store

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/sealing"
	"github.com/agir-indicateurs/agir/pipeline/whole"
)

// EarlierDays is how long a store lies beside itself as it was before it was brought to a
// later version, once that has its own backup: longer than anybody takes to go back.
const EarlierDays = 31

// earlierName is what follows the name of a store in that of such a copy.
var earlierName = regexp.MustCompile(`^\.schema-\d+(\.age)?$`)

// Earlier are the files of a store as it was before it was brought to a later version:
// they hold whatever it held then.
func Earlier(home string) (all []string, err error) {
	home = strings.TrimSuffix(home, sealing.Suffix)
	entries, err := os.ReadDir(filepath.Dir(home))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	for _, e := range entries {
		if rest, ours := strings.CutPrefix(e.Name(), filepath.Base(home)); ours && e.Type().IsRegular() && earlierName.MatchString(rest) {
			all = append(all, filepath.Join(filepath.Dir(home), e.Name()))
		}
	}
	return all, err
}

// DropEarlier removes those that were written before an instant, whenever that was for
// the zero one, with their checksums, and says which.
func DropEarlier(home string, before time.Time) (dropped []string, err error) {
	all, err := Earlier(home)
	if err != nil {
		return nil, err
	}
	for _, path := range all {
		at, err := writtenAt(path)
		if err != nil {
			return dropped, err
		}
		if !before.IsZero() && !at.Before(before) {
			continue
		}
		if err := removeWithSum(path); err != nil {
			return dropped, err
		}
		dropped = append(dropped, path)
	}
	if len(dropped) > 0 {
		err = whole.SyncDir(filepath.Dir(home))
	}
	return dropped, err
}

// vouchFor writes the checksum of a copy beside it: it can be restored.
func vouchFor(path string) error {
	sum, err := sumOf(path)
	if err != nil {
		return err
	}
	return writeSum(path, sum)
}

// removeWithSum removes a copy, then its checksum.
func removeWithSum(path string) error {
	for _, name := range []string{path, path + sumSuffix} {
		if err := os.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// sealEarlier seals the copies that lie in clear beside a store that is sealed now.
func (p *holding) sealEarlier() error {
	all, err := Earlier(p.home)
	if err != nil {
		return err
	}
	for _, path := range all {
		if strings.HasSuffix(path, sealing.Suffix) {
			continue
		}
		if err := p.sealCopy(path, path+sealing.Suffix); err != nil {
			return err
		}
		if err := removeWithSum(path); err != nil {
			return err
		}
	}
	return nil
}

// sealCopy seals a file, with a checksum beside it, and when it was written.
func (p *holding) sealCopy(from, to string) error {
	at, err := writtenAt(from)
	if err != nil {
		return err
	}
	if err := p.key.SealFile(from, to); err != nil {
		return err
	}
	return errors.Join(vouchFor(to), os.Chtimes(to, at, at))
}

// ResealEarlier seals with another key the copies that are sealed with that of the store.
// What that one does not open is left as it is: it was sealed before, or with a key that
// nobody gives any more.
func (s *Store) ResealEarlier(next *sealing.Key) error {
	all, err := Earlier(s.holding.home)
	if err != nil {
		return err
	}
	for _, path := range all {
		err := s.resealCopy(path, next)
		if err != nil && !errors.Is(err, sealing.ErrKey) && !errors.Is(err, ErrDamaged) {
			return err
		}
	}
	return nil
}

func (s *Store) resealCopy(path string, next *sealing.Key) (err error) {
	room, err := sealing.Enter(s.holding.home)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, room.Leave()) }()
	open := room.Path("earlier")
	if err := openCopy(path, open, s.holding.key); err != nil {
		return err
	}
	at, err := writtenAt(path)
	if err != nil {
		return err
	}
	if err := os.Chtimes(open, at, at); err != nil {
		return err
	}
	return (&holding{key: next}).sealCopy(open, path)
}
