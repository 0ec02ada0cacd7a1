package store

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
	"syscall"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/sealing"
	"github.com/agir-indicateurs/agir/pipeline/whole"
)

// EngineVersion is that of the engine that the program is linked with.
func EngineVersion(ctx context.Context) (version string, err error) {
	db, err := OpenEngine(ctx, "", 0)
	if err != nil {
		return "", err
	}
	defer db.Close()
	return version, db.QueryRowContext(ctx, "select library_version from pragma_version()").Scan(&version)
}

// ErrNoSum says that a backup has no checksum beside it.
var ErrNoSum = errors.New("no checksum beside it: a backup goes with its .sum")

// ErrDamagedBackup says that a backup is not what was written there.
var ErrDamagedBackup = errors.New("the backup is damaged")

// ErrNoFolder says that the folder where a backup should lie is not there.
var ErrNoFolder = errors.New("no such folder for a backup")

// ErrUnsteady says that the store was written too often to be copied whole.
var ErrUnsteady = errors.New("the store was written meanwhile at each try")

// tries is how many times a store that is being written is copied again.
const tries = 20

// Backing asks for a backup of a store.
type Backing struct {
	Home string       // path of the store
	To   string       // file to write; its checksum goes beside it
	Key  *sealing.Key // seals the copy; nil leaves it as the store is
	At   time.Time
}

// Made is a backup that was made.
type Made struct {
	File    string
	Sum     string   // SHA-256
	Dropped []string // copies of an earlier version, beside the store, that were kept long enough
}

// replaceable refuses to write a backup in the place of what is none: a key, a document
// of that name would be lost. One that was cut short has no sum yet, and is a store's.
func replaceable(file string) error {
	if info, err := os.Lstat(file); err != nil || !info.Mode().IsRegular() || exists(file+sumSuffix) {
		return nil // what cannot be written there is said when it is written
	}
	f, err := whole.Open(file, os.O_RDONLY, 0)
	if err != nil {
		return err
	}
	defer f.Close()
	head := make([]byte, 32) // of a sealed file, or of the engine's
	n, err := io.ReadFull(f, head)
	if n == 0 || sealing.IsSealed(head[:n]) || string(head[8:12]) == "DUCK" {
		return nil
	}
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
		return err
	}
	return &fs.PathError{Op: "write", Path: file, Err: fs.ErrExist}
}

// Backup copies a store as it was at one instant, whoever writes it meanwhile,
// and writes the checksum beside the copy.
//
// The file of a sealed store is replaced by one rename: whoever opens it has it
// whole. A plain store is copied between two checkpoints of the engine, which
// writes elsewhere than on what the last one holds: first its journal, then the
// file, and the copy is thrown away when the header of the file moved meanwhile.
// Either way the copy is opened and read through to its last row before it is
// called a backup. What the store was before it was brought to a later version is then
// kept no longer than EarlierDays.
func Backup(ctx context.Context, b Backing) (Made, error) {
	home := strings.TrimSuffix(b.Home, sealing.Suffix)
	if err := (&holding{home: home}).ordinary(); err != nil {
		return Made{}, err
	}
	if dir := filepath.Dir(b.To); !exists(dir) { // the store is not to blame
		return Made{}, fmt.Errorf("%s: %w", dir, ErrNoFolder)
	}
	if info, err := os.Lstat(b.To); err == nil && info.IsDir() {
		return Made{}, &fs.PathError{Op: "write", Path: b.To, Err: syscall.EISDIR}
	}
	if err := replaceable(b.To); err != nil {
		return Made{}, err
	}
	var err error
	switch {
	case exists(home + sealing.Suffix):
		err = backupSealed(ctx, home, b.To, b.Key)
	case exists(home):
		err = backupPlain(ctx, home, b.To, b.Key)
	default:
		err = ErrMissing
	}
	if isHeld(err) {
		err = ErrBusy
	}
	if err != nil {
		return Made{}, fmt.Errorf("%s: %w", home, err)
	}
	sum, err := sumOf(b.To)
	if err != nil {
		return Made{}, err
	}
	if err := writeSum(b.To, sum); err != nil {
		return Made{}, err
	}
	if err := rememberBackup(home, b.To, b.At); err != nil {
		return Made{}, err
	}
	made := Made{File: b.To, Sum: sum}
	made.Dropped, err = DropEarlier(home, b.At.AddDate(0, 0, -EarlierDays))
	return made, err
}

// Backup is Backup of this store, open as it is.
func (s *Store) Backup(ctx context.Context, b Backing) (Made, error) {
	b.Home = s.Path()
	if !locksBind || s.holding.room != nil {
		return Backup(ctx, b)
	}
	return s.backupLeft(ctx, b)
}

// backupLeft leaves the file of a plain store for the time of its copy: where what is open
// is read by nobody else. It stays held.
func (s *Store) backupLeft(ctx context.Context, b Backing) (Made, error) {
	if s.besides.Load() > 0 {
		return Made{}, fmt.Errorf("%s: %w", b.Home, ErrBusy)
	}
	s.Lay(nil)
	if err := s.execute(ctx, []string{"checkpoint store"}); err != nil {
		return Made{}, err
	}
	if err := errors.Join(s.conn.Close(), s.db.Close()); err != nil {
		return Made{}, err
	}
	made, err := Backup(ctx, b)
	return made, errors.Join(err, s.start(context.WithoutCancel(ctx), false))
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
	room, err := sealing.Enter(home)
	if err != nil {
		return err
	}
	defer room.Leave()
	if err := openCopy(file, room.Path("copy"), key); err != nil {
		return err
	}
	return complete(ctx, room.Path("copy"))
}

// openCopy copies the file of a store, opened when it is sealed.
func openCopy(file, working string, key *sealing.Key) error {
	sealed, err := sealing.IsSealedFile(file)
	switch {
	case err != nil:
		return err
	case !sealed:
		return copyFile(file, working)
	case key == nil:
		return ErrSealed
	}
	if err = key.OpenFile(file, working); errors.Is(err, sealing.ErrDamaged) {
		return ErrDamaged
	}
	return err
}

// complete opens a copy, brings into it what its journal still holds, and reads it
// to its last row.
func complete(ctx context.Context, working string) error {
	return throughCopy(ctx, working, options{}, func(s *Store) error { return nil })
}

// throughCopy opens a copy that nobody else knows of, reads it to its last row,
// works on it, and leaves it without a journal.
func throughCopy(ctx context.Context, working string, o options, work func(*Store) error) (err error) {
	s := &Store{options: o, holding: &holding{home: working, working: working, spill: filepath.Join(filepath.Dir(working), spillName), unvouched: true}}
	defer func() {
		if s.conn != nil {
			err = errors.Join(err, s.conn.Close())
		}
		if s.db != nil {
			err = errors.Join(err, s.db.Close())
		}
	}()
	if err := s.start(ctx, false); err != nil {
		return err
	}
	if err := work(s); err != nil {
		return err
	}
	return s.execute(ctx, []string{"checkpoint store"})
}

func backupPlain(ctx context.Context, home, to string, key *sealing.Key) error {
	if err := (&holding{home: home, working: home, reader: true}).checkSum(); err != nil {
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
	f, err := whole.OpenGiven(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	header := make([]byte, 3*4096)
	_, err = io.ReadFull(f, header)
	return header, err
}

// Carried is what a restoring must not lose of the store that it replaces: read from
// it, then done to the copy of the backup before that takes its place.
type Carried struct {
	Read func(ctx context.Context, from *Store) error
	// Do is told whether nothing could be read, and changes the copy always: it says
	// there that it was restored.
	Do func(ctx context.Context, to *Store, blind bool) error
}

// Restored is what a restoring came to.
type Restored struct {
	Sum string // SHA-256 of the backup
	// Blind says that the store replaced could not be read, or was not there:
	// nothing was carried over from it.
	Blind bool
}

// Restore puts a backup in the place of a store, once its checksum is right and it
// has been read to its last row. Nobody may hold the store.
//
// What must not be lost of the store replaced is done to the copy before it takes that
// place, by one rename: killed at any point, the store is the old one or the new one
// with it.
func Restore(ctx context.Context, file, home string, carried Carried, with ...Option) (r Restored, err error) {
	o := chosen(with)
	p := &holding{home: strings.TrimSuffix(home, sealing.Suffix), key: o.key}
	p.working = p.home
	if err := p.ordinary(); err != nil {
		return r, err
	}
	if r.Sum, err = sumBeside(file); err != nil {
		return r, fmt.Errorf("%s: %w", file, err)
	}
	if err := p.hold(); err != nil {
		return r, fmt.Errorf("%s: %w", p.home, err)
	}
	defer p.release()
	room, err := sealing.Enter(p.home)
	if err != nil {
		return r, err
	}
	defer room.Leave()
	given, working := room.Path("given"), room.Path("copy")
	if err := vouched(file, given, r.Sum); err != nil {
		return r, fmt.Errorf("%s: %w", file, err)
	}
	if err := openGiven(given, working, o.key); err != nil {
		return r, fmt.Errorf("%s: %w", file, notStore(err))
	}
	if r.Blind, err = p.recall(ctx, carried.Read, o); err != nil {
		return r, fmt.Errorf("%s: %w", p.home, err)
	}
	err = throughCopy(ctx, working, o, func(s *Store) error { return carried.Do(ctx, s, r.Blind) })
	if err != nil {
		return r, fmt.Errorf("%s: %w", file, notStore(err))
	}
	return r, p.replace(working)
}

// notStore tells a damaged backup from a damaged store: what mends one does not
// mend the other.
func notStore(err error) error {
	if errors.Is(err, ErrDamaged) {
		return ErrDamagedBackup
	}
	return err
}

// sumBeside is the checksum that lies beside a backup.
func sumBeside(file string) (string, error) {
	sum, err := readSum(file + sumSuffix)
	if !errors.Is(err, fs.ErrNotExist) {
		return sum, err
	}
	if _, err := os.Stat(file); err != nil {
		return sum, fs.ErrNotExist // the file that was asked for is to blame
	}
	return sum, ErrNoSum
}

// vouched copies a backup and finds its checksum right: that of the copy, for another
// file may be put in the place of what was only looked at.
func vouched(file, given, sum string) error {
	if err := copyFile(file, given); err != nil {
		return err
	}
	return matches(given, sum)
}

// matches holds a file against its checksum.
func matches(file, sum string) error {
	its, err := sumOf(file)
	if err == nil && its != sum {
		err = ErrDamagedBackup
	}
	return err
}

// openGiven opens the copy of a backup that is vouched for, which goes: it is not kept
// twice where everything may lie in memory.
func openGiven(given, working string, key *sealing.Key) error {
	sealed, err := sealing.IsSealedFile(given)
	if err != nil {
		return err
	}
	if !sealed {
		return os.Rename(given, working)
	}
	if err := openCopy(given, working, key); err != nil {
		return err
	}
	return os.Remove(given)
}

// recall reads what must not be lost of the store in place, which is held. blind says
// that it cannot be read, or that there is none. An error is one that says nothing of
// the store: what it remembers must not be lost for want of room to read it.
func (p *holding) recall(ctx context.Context, read func(context.Context, *Store) error, o options) (blind bool, err error) {
	defer func() {
		if err == nil {
			return
		}
		blind = true
		if err = Fault(err); !isShortage(err) && ctx.Err() == nil {
			err = nil
		}
	}()
	at := &holding{home: p.home, working: p.home, key: p.key, reader: true}
	plain, sealed := exists(at.home), exists(at.sealedPath())
	if !plain && !sealed || sealed && at.key == nil {
		return true, nil
	}
	defer at.release()
	if err := at.open(plain, sealed); err != nil {
		return true, err
	}
	s := &Store{holding: at, reader: true, options: o}
	err = s.start(ctx, false)
	defer s.leave()
	if err != nil && !errors.Is(err, errOlder) { // an earlier version remembers in the same manner
		return true, err
	}
	return false, read(ctx, s)
}

// replace puts a file that is known to be whole in the place of the store.
func (p *holding) replace(file string) error {
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
	beside := p.home + rewritingSuffix
	if err := copyFile(file, beside); err != nil { // a full disk has touched nothing yet
		return err
	}
	for _, suffix := range []string{sumSuffix, walSuffix} { // the journal of another file must not be read into this one
		if err := os.Remove(p.home + suffix); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	if err := errors.Join(os.Rename(beside, p.home), whole.SyncDir(filepath.Dir(p.home))); err != nil {
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
	return whole.WriteBytes(home+backupSuffix, 0o600, fmt.Appendf(nil, "%s\n%s\n", file, at.UTC().Format(time.RFC3339)))
}

// LastBackup is the file of the last backup of a store, empty when none is known.
func LastBackup(home string) string {
	path := strings.TrimSuffix(home, sealing.Suffix) + backupSuffix
	if whole.Ordinary(path) != nil {
		return ""
	}
	content, err := whole.ReadGiven(path, sumBytes)
	if err != nil {
		return ""
	}
	file, _, _ := strings.Cut(string(content), "\n")
	return file
}

// LastBackupAt is when the last backup of a store was made, as long as it lies there;
// zero when none is known.
func LastBackupAt(home string) time.Time {
	home = strings.TrimSuffix(home, sealing.Suffix)
	file := LastBackup(home)
	if file == "" || !exists(file) {
		return time.Time{}
	}
	content, err := whole.ReadGiven(home+backupSuffix, sumBytes)
	if err != nil {
		return time.Time{}
	}
	_, text, _ := strings.Cut(string(content), "\n")
	at, err := time.Parse(time.RFC3339, strings.TrimSpace(text))
	if err != nil {
		return time.Time{}
	}
	return at
}

// ReadBack verifies a backup where it lies: its checksum, then each of its rows.
func ReadBack(ctx context.Context, file, beside string, key *sealing.Key) error {
	sum, err := sumBeside(file)
	if err == nil {
		err = matches(file, sum)
	}
	if err == nil {
		err = inspect(ctx, strings.TrimSuffix(beside, sealing.Suffix), file, key)
	}
	if err != nil {
		err = fmt.Errorf("%s: %w", file, notStore(err))
	}
	return err
}

// Prove restores a backup aside, in a private room, as it would be in an emergency, and
// hands what comes of it to see. The store is not touched.
func Prove(ctx context.Context, file, beside string, key *sealing.Key, see func(*Store) error) (err error) {
	room, err := sealing.Enter(strings.TrimSuffix(beside, sealing.Suffix))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, room.Leave()) }()
	aside := room.Path("restored")
	asIs := Carried{Read: func(context.Context, *Store) error { return nil }, Do: func(context.Context, *Store, bool) error { return nil }}
	if _, err := Restore(ctx, file, aside, asIs, Sealed(key)); err != nil {
		return err
	}
	s, err := OpenReader(ctx, aside, Sealed(key))
	if err != nil {
		return err
	}
	return errors.Join(see(s), s.Close())
}

// Reseal seals a sealed store with another key from its next safe point on.
func (s *Store) Reseal(key *sealing.Key) { s.holding.key, s.holding.wasSum = key, "" }

// Key is the key that the store is sealed with, nil when it is not.
func (s *Store) Key() *sealing.Key { return s.holding.key }
