// Package sources brings files into the inbox from where they lie when nobody drops
// them there: a mailbox, a folder of an SFTP server, a share, a démarche of Démarche
// numérique. Each comes whole and once,
// whatever happens in between, as if its sender had dropped it; all that follows is the
// same.
package sources

import (
	"context"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/inbox"
	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/pipeline/store"
)

// lot is what lies in a source as one: a message with what is attached to it, a file.
type lot struct {
	id     string // in its source, for good
	name   string // by which somebody finds it there; empty for a message, whose subject may name a person
	sender string // code
	sentAt time.Time
	left   Left // not empty: it is not looked into
}

// file is what a lot holds.
type file struct {
	name    string
	content []byte
}

// Left is why a lot stays where it lies.
type Left string

const (
	UnknownAddress Left = "unknown address" // nobody of the configuration writes from there
	NotProven      Left = "not proven"      // nothing proves that the message is from whom it says
	NoAttachment   Left = "no attachment"
	TooLarge       Left = "too large"
	Unreadable     Left = "unreadable" // a message that cannot be taken apart, a file that nobody may read
)

func (l Left) Error() string { return string(l) }

// server is a source that was reached.
type server interface {
	// lots lists what lies there: what was brought before, and what is left, included.
	lots(ctx context.Context) ([]lot, error)
	// open reads a lot whole. The error is a Left, or ErrUnsettled, for a lot that is not
	// to be taken, or that of the source.
	open(ctx context.Context, l lot, limit int64) ([]file, error)
	// done puts aside a lot that is safe in the inbox, when the source says to.
	done(ctx context.Context, l lot) error
	close() error
}

// ErrUnsettled says that a file is still being written there, or has just been.
var ErrUnsettled = errors.New("still being written")

// Fault is why a source could not be asked. What the other side said is withheld: it may
// name somebody.
type Fault struct {
	Source  string
	Trouble Trouble
	Err     error
}

// Trouble is the kind of a fault.
type Trouble string

const (
	Unreachable Trouble = "unreachable"
	Denied      Trouble = "denied"    // the account or the secret is not the right one
	Stranger    Trouble = "stranger"  // the server is not the one that is known
	NoFolder    Trouble = "no folder" // of that name
	NoSecret    Trouble = "no secret"
	Broken      Trouble = "broken" // it answered, and not as it should
)

func (f *Fault) Error() string { return fmt.Sprintf("source %s: %s: %v", f.Source, f.Trouble, f.Err) }
func (f *Fault) Unwrap() error { return f.Err }

// fault gives its kind to an error, unless it has one.
func fault(kind Trouble, err error) error {
	var known *Fault
	var left Left
	if err == nil || errors.As(err, &known) || errors.As(err, &left) || errors.Is(err, ErrUnsettled) || errors.Is(err, context.Canceled) {
		return err
	}
	return &Fault{Trouble: kind, Err: err}
}

// Request asks to bring what is new in a source.
type Request struct {
	Source settings.Source
	Inbox  string
	On     time.Time // the day it is taken, in Europe/Paris
	Now    time.Time
	Limit  int64               // bytes of a file; what is larger stays
	Getenv func(string) string // where the secret is looked for
	// DryRun looks, and changes nothing anywhere.
	DryRun bool
	// Succeeded is when the source last answered; zero when it never did.
	Succeeded time.Time

	Today bool // something was brought on that day already; Fetch says it

	Patience time.Duration // how long a server may take for one answer; zero for two minutes

	Pause  func(context.Context, time.Duration) error                 // between two questions; nil waits
	Roots  *x509.CertPool                                             // nil for those of the system
	Lookup func(ctx context.Context, domain string) ([]string, error) // of the keys of DKIM; nil for that of the system
}

// Fetched is what came of a source.
type Fetched struct {
	Source  string
	Brought []books.Brought // whole in the inbox by now, or what would be
	Left    map[Left]int    // lots that stay there for somebody to look at
	Untaken []Untaken       // those of them whose sender is known
	Young   int             // files that have not lain long enough
}

// Untaken is a lot of a known sender that stays there.
type Untaken struct {
	Item   string // SHA-256 of what it is in its source, in hexadecimal
	Sender string
	SentAt time.Time
	Why    Left
}

// leave counts a lot that stays there.
func (f *fetching) leave(l lot, why Left) {
	f.out.Left[why]++
	if l.sender != "" {
		f.out.Untaken = append(f.out.Untaken, Untaken{item(f.Source.Code, l.id, -1), l.sender, l.sentAt, why})
	}
}

// Waiting counts the lots that stay there for somebody to look at.
func (f Fetched) Waiting() int {
	n := 0
	for _, count := range f.Left {
		n += count
	}
	return n
}

// lookAtMost is how long a look at a source lasts, however slowly it answers; the next
// goes on from there.
const lookAtMost = time.Hour

// Fetch brings what is new in a source into the inbox. What it brought before an error
// is safe, and is not brought again. An error of the source is a *Fault.
func Fetch(ctx context.Context, s *store.Store, r Request) (Fetched, error) {
	f := fetching{Request: r, store: s, out: Fetched{Source: r.Source.Code, Left: make(map[Left]int)}}
	looking, end := context.WithTimeout(ctx, lookAtMost)
	defer end()
	err := f.run(looking)
	if errors.Is(err, context.DeadlineExceeded) && ctx.Err() == nil {
		err = fault(Unreachable, errors.New("the look did not end in time"))
	}
	var known *Fault
	if errors.As(err, &known) {
		known.Source = r.Source.Code
	}
	return f.out, err
}

// fetching is one look at a source.
type fetching struct {
	Request
	store    *store.Store
	server   server
	root     *os.Root
	known    map[string]books.Brought // by item
	taken    map[string]bool          // paths of the inbox that are promised
	received map[[2]string]bool       // paths and hashes of the files in the store
	out      Fetched

	full  []opened // lots read, not yet written
	bytes int
}

// opened is a lot and the files of it that are to be written.
type opened struct {
	lot   lot
	files []file
	bring []books.Brought // one a file
}

// batchBytes is how much is read before it is written: each batch is one safe point.
const batchBytes = 32 << 20

func (f *fetching) run(ctx context.Context) (err error) {
	if f.root, err = os.OpenRoot(f.Inbox); err != nil {
		return err
	}
	defer f.root.Close()
	if f.known, err = books.BroughtFrom(ctx, f.store, f.Source.Code); err != nil {
		return err
	}
	if f.received, err = books.Knows(ctx, f.store); err != nil {
		return err
	}
	f.taken = make(map[string]bool)
	for _, b := range f.known {
		f.taken[b.Path] = true
		f.Today = f.Today || b.Kept && strings.HasPrefix(b.Path, f.On.Format(time.DateOnly)+"/")
	}
	if f.server, err = reach(ctx, f.Request); err != nil {
		return err
	}
	defer f.server.close()
	lots, err := f.server.lots(ctx)
	if err != nil {
		return err
	}
	for _, l := range lots {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := f.look(ctx, l); err != nil {
			if ctx.Err() != nil {
				return err
			}
			return errors.Join(err, f.write(ctx)) // what was read before is safe all the same
		}
		if f.bytes >= batchBytes {
			if err := f.write(ctx); err != nil {
				return err
			}
		}
	}
	return f.write(ctx)
}

// reach speaks to a source of any kind.
func reach(ctx context.Context, r Request) (server, error) {
	secret, err := secretOf(r.Source.Code, r.Getenv)
	if err != nil {
		return nil, fault(NoSecret, err)
	}
	switch r.Source.Kind {
	case settings.Mailbox:
		return openMailbox(ctx, r, secret)
	case settings.SFTP:
		return openSFTP(ctx, r, secret)
	case settings.WebDAV:
		return openShare(ctx, r, secret)
	case settings.Demarche:
		return openDemarche(r, secret)
	}
	return nil, fmt.Errorf("%s: no kind of source", r.Source.Kind)
}

// look opens a lot, unless all of it was brought or it is to stay.
func (f *fetching) look(ctx context.Context, l lot) error {
	if l.left != "" {
		f.leave(l, l.left)
		return nil
	}
	if whole, ok := f.known[item(f.Source.Code, l.id, -1)]; ok && whole.Kept { // the lot itself
		if f.DryRun {
			return nil
		}
		return f.server.done(ctx, l)
	}
	files, err := f.server.open(ctx, l, f.Limit)
	var left Left
	switch {
	case errors.As(err, &left):
		f.leave(l, left)
		return nil
	case errors.Is(err, ErrUnsettled):
		f.out.Young++
		return nil
	case err != nil:
		return err
	}
	o := opened{lot: l, files: files}
	for n, x := range files {
		o.bring = append(o.bring, f.intention(l, n, x))
		f.bytes += len(x.content)
	}
	f.full = append(f.full, o)
	return nil
}

// intention says where a file is to lie: where it was to the last time, or under a name
// that nothing bears.
func (f *fetching) intention(l lot, n int, x file) books.Brought {
	id := item(f.Source.Code, l.id, n)
	if before, ok := f.known[id]; ok && (before.Kept || !inbox.Lies(f.root, before.Path) || f.written(before.Path, x.content)) {
		return before
	}
	b := books.Brought{Item: id, Sender: l.sender, SentAt: l.sentAt, ListedAt: f.Now}
	name := inbox.NameFor(x.name)
	for again := 1; b.Path == "" || f.taken[b.Path] || inbox.Lies(f.root, b.Path); again++ {
		b.Path = path.Join(f.On.Format(time.DateOnly), l.sender, numbered(name, again))
	}
	f.taken[b.Path] = true
	return b
}

// written says whether a file was written before the run that was killed could say so:
// it lies where it was to, or was taken into the store from there.
func (f *fetching) written(at string, content []byte) bool {
	sum := sha256.Sum256(content)
	return f.received[[2]string{at, hex.EncodeToString(sum[:])}] || inbox.Holds(f.root, at, content)
}

// item is what a file is in its source: number n of a lot, or the lot itself, -1.
func item(source, lot string, n int) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s\x00%s\x00%d", source, lot, n))
	return hex.EncodeToString(sum[:])
}

// write lays what was read in the inbox: where each is to lie is entered first, that it
// does last, and then its source may put it aside.
func (f *fetching) write(ctx context.Context) error {
	if len(f.full) == 0 {
		return nil
	}
	full := f.full
	f.full, f.bytes = nil, 0
	for _, o := range full {
		f.out.Brought = append(f.out.Brought, o.bring...)
	}
	if f.DryRun {
		return nil
	}
	var all []books.Brought
	for _, o := range full {
		whole := books.Brought{Item: item(f.Source.Code, o.lot.id, -1), Sender: o.lot.sender, SentAt: o.lot.sentAt, ListedAt: f.Now}
		all = append(append(all, o.bring...), whole)
	}
	if err := books.Intend(ctx, f.store, f.Source.Code, all); err != nil {
		return err
	}
	for _, o := range full {
		for n, b := range o.bring {
			if b.Kept || f.written(b.Path, o.files[n].content) {
				continue
			}
			if err := inbox.Drop(f.root, b.Path, o.files[n].content); err != nil {
				return err
			}
		}
	}
	if err := books.KeepBrought(ctx, f.store, f.Source.Code, all, f.Now); err != nil {
		return err
	}
	for _, o := range full {
		if err := f.server.done(ctx, o.lot); err != nil {
			return err
		}
	}
	return nil
}

// Reasons are the reasons for which lots were left, in a stable order.
func (f Fetched) Reasons() []Left {
	var all []Left
	for l := range f.Left {
		all = append(all, l)
	}
	slices.Sort(all)
	return all
}
