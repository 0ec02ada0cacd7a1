package store

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/gofrs/flock"

	"github.com/agir-indicateurs/agir/pipeline/sealing"
	"github.com/agir-indicateurs/agir/pipeline/whole"
)

// A store lies at its path, or sealed at its path + ".age". Beside it:
//
//	agir.duckdb.lock    who holds it, for flock; a writer's process number
//	agir.duckdb.sum     SHA-256 of a plain store at the last safe point; absent
//	                    while a writer holds it, and after one was killed
//	agir.duckdb.backup  where the last backup was written, and when
//	agir.duckdb.journal what is to be journaled, of acts done while it was held
//
// A sealed store is opened into a private directory and sealed again at each safe
// point. Its seal is its checksum.
const (
	lockSuffix   = ".lock"
	sumSuffix    = ".sum"
	walSuffix    = ".wal"
	backupSuffix = ".backup"
	notesSuffix  = ".journal"
	// schemaSuffix, and the version of the tables, name the store as it was before it was
	// brought to a later one.
	schemaSuffix = ".schema-"
	// rewritingSuffix names the file that a purge writes; it takes the place of
	// the store by one rename.
	rewritingSuffix = ".rewriting"
	// spillSuffix, and the number of a process, named the folder of what the engine of
	// earlier versions could not keep in memory.
	spillSuffix = ".spill-"
	// spillName is the folder of what the engine cannot keep in memory, in a private
	// directory.
	spillName = "spill"
)

// ErrSealed says that a store is sealed and that no key was given.
var ErrSealed = errors.New("the store is sealed, and no key was given")

// ErrDamaged says that the file of a store is not what was last written there.
var ErrDamaged = errors.New("the file of the store is damaged")

// holding is where an open store lies, and who may touch it meanwhile.
type holding struct {
	home    string // the path named, without the suffix of a sealed one
	working string // the file that the engine opens
	key     *sealing.Key
	desk    string        // where people ask whoever holds it; empty for nowhere
	lock    *flock.Flock  // nil for the reader of a sealed store: it reads a copy of its own
	room    *sealing.Room // of a sealed store, open in it
	beside  *sealing.Room // of a plain one, for what does not fit in memory
	spill   string        // folder, in either, of what does not fit in memory; empty, all is kept there
	reader  bool
	kept    bool      // it lies where stores lie: it is no copy to work on and throw away
	wasSum  string    // SHA-256 of the file at the last safe point
	wasAt   time.Time // when a plain one was last written then
	// unvouched says that no checksum vouches for the file: its last writer was
	// killed. The rows themselves have to be read.
	unvouched bool
}

// take finds the file of a store and holds it. fresh says that there is none.
func take(home string, o options, reader bool) (p *holding, fresh bool, err error) {
	p = &holding{home: strings.TrimSuffix(home, sealing.Suffix), key: o.key, desk: o.desk, reader: reader, kept: true}
	p.working = p.home
	if err := p.ordinary(); err != nil {
		return nil, false, err
	}
	plain, sealed := exists(p.home), exists(p.sealedPath())
	if (reader || o.there) && !plain && !sealed {
		if _, err := os.Stat(p.home); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, false, err // hidden from this account: nobody knows whether there is one
		}
		return nil, false, ErrMissing
	}
	if !reader || !sealed {
		if err := p.hold(); err != nil {
			return nil, false, err
		}
		plain, sealed = exists(p.home), exists(p.sealedPath()) // whoever held it may have sealed it
	}
	if sealed && o.key == nil {
		return nil, false, errors.Join(ErrSealed, p.release())
	}
	if err := p.open(plain, sealed); err != nil {
		return nil, false, errors.Join(err, p.release())
	}
	return p, !plain && !sealed, nil
}

// ordinary looks at the store and at what lies beside it before any of it is opened:
// in a folder that other accounts write in, a pipe would be waited for and a link
// followed. The store itself may be a link of the operator's.
func (p *holding) ordinary() error {
	for _, path := range []string{p.home, p.sealedPath()} {
		if err := whole.OrdinaryOrLink(path); err != nil {
			return err
		}
	}
	for _, suffix := range []string{walSuffix, lockSuffix, sumSuffix, backupSuffix, notesSuffix, rewritingSuffix, rewritingSuffix + walSuffix} {
		if err := whole.Ordinary(p.home + suffix); err != nil {
			return err
		}
	}
	return nil
}

// open brings the file of the store to where the engine will work on it.
func (p *holding) open(plain, sealed bool) error {
	if !p.reader {
		p.sweep(sealed)
	}
	switch {
	case sealed:
		return p.unseal()
	case plain:
		if err := p.checkSum(); err != nil {
			return err
		}
		if p.key != nil && !p.reader {
			return p.bring() // a plain store for which there is now a key
		}
		p.close()
	case p.key != nil: // a new store, that will be sealed
		return p.enter()
	}
	if room, err := sealing.EnterBeside(p.home); err == nil { // without one, what does not fit in memory is an error
		p.beside, p.spill = room, room.Path(spillName)
	}
	return nil
}

// close closes a plain store of an earlier version, and its journal, to all but their
// owner. Another account's, that is only read, stays as it is.
func (p *holding) close() {
	for _, path := range []string{p.home, p.home + walSuffix} {
		if info, err := os.Stat(path); err == nil && info.Mode().Perm()&0o077 != 0 {
			os.Chmod(path, 0o600)
		}
	}
}

// hold takes the lock: shared for a reader, alone for a writer.
func (p *holding) hold() error {
	p.lock = flock.New(p.home+lockSuffix, flock.SetPermissions(0o600))
	try := p.lock.TryLock
	if p.reader {
		try = p.lock.TryRLock
	}
	ok, err := try()
	switch {
	case p.reader && (errors.Is(err, fs.ErrPermission) || isReadOnly(err)):
		p.lock = nil // nobody writes where nothing can be written; the engine's own lock stays
		return nil
	case err != nil:
		return err
	case !ok:
		return p.busy()
	case p.reader:
		return nil
	}
	if locksBind {
		return nil
	}
	return os.WriteFile(p.home+lockSuffix, []byte(strconv.Itoa(os.Getpid())+"\n"+p.desk+"\n"), 0o600)
}

// Held says which process holds the store and, when it is a desk, where people ask it.
type Held struct{ Process, Desk string }

func (h Held) Error() string { return fmt.Sprintf("%v: process %s", ErrBusy, h.Process) }

func (h Held) Unwrap() error { return ErrBusy }

// busy says who holds the store, when it is a writer.
func (p *holding) busy() error {
	if !p.reader {
		if ok, err := p.lock.TryRLock(); ok && err == nil {
			return errors.Join(fmt.Errorf("%w, to read it", ErrBusy), p.lock.Unlock())
		}
	}
	number, err := os.ReadFile(p.home + lockSuffix)
	if err != nil || len(number) == 0 {
		return ErrBusy
	}
	process, desk, _ := strings.Cut(strings.TrimSpace(string(number)), "\n")
	return Held{process, desk}
}

// escaped protects a path from being read as a pattern.
var escaped = strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`, `[`, `\[`)

// sweep removes what a killed process left: files half written, rows that did not
// fit in its memory and, once a sealed store is whole, the plain one that it
// replaces. Whoever holds the store alone has no other's beside him.
func (p *holding) sweep(sealed bool) {
	os.Remove(p.home + rewritingSuffix)
	os.Remove(p.home + rewritingSuffix + walSuffix)
	for _, path := range []string{p.home, p.sealedPath(), p.home + sumSuffix, p.home + backupSuffix, p.home + rewritingSuffix} {
		whole.Sweep(path)
	}
	spilt, _ := filepath.Glob(escaped.Replace(p.home+spillSuffix) + "*")
	for _, dir := range spilt {
		os.RemoveAll(dir)
	}
	if sealed {
		p.dropPlain()
	}
}

// dropPlain removes a plain store that is now sealed.
func (p *holding) dropPlain() error {
	for _, path := range []string{p.home, p.home + walSuffix, p.home + sumSuffix} {
		if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// bring copies a plain store, with what its last writer left in its journal, into
// a private directory.
func (p *holding) bring() error {
	if err := p.enter(); err != nil {
		return err
	}
	if exists(p.home + walSuffix) {
		if err := copyFile(p.home+walSuffix, p.working+walSuffix); err != nil {
			return err
		}
	}
	return copyFile(p.home, p.working)
}

func (p *holding) enter() (err error) {
	if p.room, err = sealing.Enter(p.home); err == nil {
		p.working, p.spill = p.room.Path(filepath.Base(p.home)), p.room.Path(spillName)
	}
	return err
}

// unseal opens the sealed file into a private directory.
func (p *holding) unseal() error {
	if err := p.enter(); err != nil {
		return err
	}
	err := p.key.OpenFile(p.sealedPath(), p.working)
	if errors.Is(err, sealing.ErrDamaged) {
		return ErrDamaged
	}
	if err != nil {
		return err
	}
	p.wasSum, err = sumOf(p.working)
	return err
}

// seal brings the private copy, which the engine has just checkpointed, to its
// place: one rename, the former state whole until then. Nothing is written when
// nothing changed. A plain store that a key was given for is replaced.
func (p *holding) seal() error {
	sum, err := sumOf(p.working)
	if err != nil || sum == p.wasSum {
		return err
	}
	if err := p.key.SealFile(p.working, p.sealedPath()); err != nil {
		return err
	}
	p.wasSum = sum
	return errors.Join(p.sealEarlier(), p.dropPlain())
}

// keepAs copies the store, which the engine has left, beside it, sealed where it is to
// be, with a checksum: it can be restored. It returns the path of the copy.
func (p *holding) keepAs(path string) (string, error) {
	whole.Sweep(path) // of a migration that was killed
	put := copyFile
	if p.room != nil {
		path += sealing.Suffix
		put = p.key.SealFile
	}
	if err := put(p.working, path); err != nil {
		return "", err
	}
	return path, vouchFor(path)
}

// settle marks a safe point: the engine has just checkpointed, or left.
func (p *holding) settle() error {
	if p.room != nil {
		return p.seal()
	}
	at, err := writtenAt(p.home)
	if err != nil {
		return err
	}
	if p.wasSum == "" || !at.Equal(p.wasAt) {
		if p.wasSum, err = sumOf(p.home); err != nil {
			return err
		}
		p.wasAt = at
	}
	if err := writeSum(p.home, p.wasSum); err != nil {
		return err
	}
	return os.Chtimes(p.home+sumSuffix, at, at)
}

// checkSum compares a plain store with its checksum, which bears the time at which
// the store was last written: at that very time, it is not computed again. A
// writer takes the checksum away until its next safe point.
func (p *holding) checkSum() error {
	kept, err := readSum(p.home + sumSuffix)
	if errors.Is(err, fs.ErrNotExist) || exists(p.home+walSuffix) {
		p.unvouched = true
		return nil
	}
	if err != nil {
		return err
	}
	at, err := writtenAt(p.home)
	if err != nil {
		return err
	}
	if vouchedAt, err := writtenAt(p.home + sumSuffix); err != nil || !vouchedAt.Equal(at) {
		sum, err := sumOf(p.home)
		if err != nil {
			return err
		}
		if sum != kept {
			return ErrDamaged
		}
	}
	if p.reader {
		return nil
	}
	if p.key == nil {
		p.wasSum, p.wasAt = kept, at
	}
	return os.Remove(p.home + sumSuffix)
}

// release gives back what take took. The engine has left the file.
func (p *holding) release() error {
	var err error
	for _, room := range []*sealing.Room{p.room, p.beside} {
		if room != nil {
			err = errors.Join(err, room.Leave())
		}
	}
	if p.lock != nil {
		err = errors.Join(err, p.lock.Close())
	}
	return err
}

// dir is the folder of the file that the engine works on.
func (p *holding) dir() string { return filepath.Dir(p.working) }

// NotesPath is the file of what is to be journaled in a store.
func NotesPath(home string) string { return strings.TrimSuffix(home, sealing.Suffix) + notesSuffix }

func (p *holding) sealedPath() string { return p.home + sealing.Suffix }

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// isReadOnly says whether an error is that of a read-only disk.
func isReadOnly(err error) bool { return errors.Is(err, syscall.EROFS) }

// writtenAt is when a file was last written.
func writtenAt(path string) (time.Time, error) {
	info, err := os.Stat(path)
	if err != nil {
		return time.Time{}, err
	}
	return info.ModTime(), nil
}

func copyFile(from, to string) error {
	src, err := whole.OpenGiven(from)
	if err != nil {
		return err
	}
	defer src.Close()
	return whole.Write(to, 0o600, func(w *os.File) error {
		_, err := io.Copy(w, src)
		return err
	})
}

// sumOf is the SHA-256 of a file, in hexadecimal.
func sumOf(path string) (string, error) {
	f, err := whole.OpenGiven(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// writeSum writes the checksum of a file beside it, as sha256sum does.
func writeSum(path, sum string) error {
	return whole.WriteBytes(path+sumSuffix, 0o600, fmt.Appendf(nil, "%s  %s\n", sum, filepath.Base(path)))
}

// sumBytes bounds the file of a checksum.
const sumBytes = 64 << 10

func readSum(path string) (string, error) {
	content, err := whole.ReadGiven(path, sumBytes)
	if err != nil {
		return "", err
	}
	sum, _, _ := strings.Cut(string(content), " ")
	return sum, nil
}
