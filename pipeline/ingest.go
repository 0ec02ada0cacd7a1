package pipeline

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"runtime"
	"time"

	"golang.org/x/sync/errgroup"
	"golang.org/x/sync/semaphore"

	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/contract"
	"github.com/agir-indicateurs/agir/pipeline/exports"
	"github.com/agir-indicateurs/agir/pipeline/inbox"
	"github.com/agir-indicateurs/agir/pipeline/purge"
	"github.com/agir-indicateurs/agir/pipeline/sealing"
	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/pipeline/store"
)

// Ingestion counts what one night did.
type Ingestion struct {
	Found   int // files in the inbox
	Known   int // already in the store
	New     int // kept tonight, refused ones included
	Refused []contract.Problem
	Faults  []Fault  // of the program, that refused some of them
	Waiting []string // paths still being written
	Early   []string // paths whose folder is dated after today: they wait for their day
	Lying   []string // every path that lies in the inbox
	Rows    Rows
	// Withheld are the rows left out because they are of somebody who was forgotten
	// or purged; they count in Rows as not data.
	Withheld int
}

// Fault is a fault of the program on a file: where it failed, for those who mend it. It
// says nothing of what the file holds.
type Fault struct{ Path, Trace string }

// Rows counts rows: Read = Kept + SetAside + NotData.
type Rows struct{ Read, Kept, SetAside, NotData int }

func (r *Rows) add(t contract.Table) {
	r.Read += t.Read
	r.Kept += t.Kept
	r.SetAside += t.SetAside
	r.NotData += t.NotData
}

// Ingest takes every new file of the inbox into the store, and reads them all to know which
// are: see Take.
func Ingest(ctx context.Context, s *store.Store, dir string, conf *settings.Settings, today time.Time, progress func(done, total int)) (Ingestion, error) {
	return Take(ctx, s, Taking{Inbox: dir, Settings: conf, Today: today, Progress: progress})
}

// Taking asks for the new files of an inbox.
type Taking struct {
	Inbox    string
	Settings *settings.Settings
	Today    time.Time // day reckoned from
	// At is the instant of the look. A file of which the file system says what it said when
	// it was last read, and that had long been as it was then, is not read again; without an
	// instant, every file is.
	At       time.Time
	Progress func(done, total int) // called after each file, when not nil
}

// Take takes every new file of the inbox into the store. A file that cannot be
// taken is counted and never stops the others; an error is one of the store or
// of the inbox itself.
func Take(ctx context.Context, s *store.Store, t Taking) (Ingestion, error) {
	var night Ingestion
	dir, conf, today, progress := t.Inbox, t.Settings, t.Today, t.Progress
	root, err := os.OpenRoot(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return night, fmt.Errorf("%s: %w", dir, store.ErrNoFolder)
	}
	if err != nil {
		return night, err
	}
	defer root.Close()
	arrivals, err := inbox.Find(root, today)
	if err != nil {
		return night, fmt.Errorf("%s: %w", dir, err)
	}
	marks, err := purge.ReadMarks(ctx, s, conf)
	if err != nil {
		return night, err
	}
	known, err := books.Knows(ctx, s)
	if err != nil {
		return night, err
	}
	before, err := books.Looks(ctx, s)
	if err != nil {
		return night, err
	}
	looks := make(map[string]books.Look)
	night.Found = len(arrivals)
	for _, a := range arrivals {
		night.Lying = append(night.Lying, a.Path)
	}
	// Files are read while those before go into the store, all that are ready at once.
	group, working := errgroup.WithContext(ctx)
	opened := make(chan *books.Received, len(arrivals))
	room := semaphore.NewWeighted(inFlight)
	group.Go(func() error {
		defer close(opened)
		reading := reading{root: root, conf: conf, key: s.Key(), marks: marks, known: known, room: room, today: today, at: t.At, before: before, looks: looks, night: &night}
		return reading.all(working, arrivals, opened)
	})
	group.Go(func() error {
		done := 0
		for r := range opened {
			batch := []*books.Received{r}
			for len(opened) > 0 {
				batch = append(batch, <-opened)
			}
			if err := books.Receive(working, s, batch...); err != nil {
				return err
			}
			for _, r := range batch {
				room.Release(weight(r))
			}
			done += len(batch)
			if progress != nil {
				progress(done, len(arrivals))
			}
		}
		return nil
	})
	if err := group.Wait(); err != nil {
		return night, err
	}
	if !t.At.IsZero() && !maps.Equal(looks, before) {
		if err := books.KeepLooks(ctx, s, looks); err != nil {
			return night, err
		}
	}
	return night, books.CompareRows(ctx, s)
}

// inFlight bounds the bytes of the files that are read and not yet in the store: what
// is understood of a file takes some thirty times its bytes in memory.
const inFlight = 8 << 20

// weight is what a file takes of inFlight.
func weight(r *books.Received) int64 { return min(int64(len(r.Content)), inFlight) }

// reading is what it takes to read the files of a night.
type reading struct {
	root  *os.Root
	conf  *settings.Settings
	key   *sealing.Key
	marks *purge.Marks
	known map[[2]string]bool // path and hash of the files in the store
	room  *semaphore.Weighted
	today time.Time
	at    time.Time // of the look; zero to read every file
	night *Ingestion
	// What the file system said of each file when it was last read, and says now.
	before, looks map[string]books.Look
}

// all reads the arrivals whose day has come, several at once, and hands on in their
// order those that the store does not know.
func (n reading) all(ctx context.Context, arrivals []inbox.Arrival, opened chan<- *books.Received) error {
	group, ctx := errgroup.WithContext(ctx)
	inOrder := make(chan (<-chan outcome), max(1, runtime.GOMAXPROCS(0)-1))
	group.Go(func() error {
		defer close(inOrder)
		for _, a := range arrivals {
			if a.ReceivedOn.After(n.today) {
				n.night.Early = append(n.night.Early, a.Path)
				continue
			}
			one := make(chan outcome, 1)
			select {
			case inOrder <- one:
				go func() { one <- n.read(a) }()
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		return nil
	})
	group.Go(func() error {
		for one := range inOrder {
			if err := n.handOn(ctx, <-one, opened); err != nil {
				return err
			}
		}
		return nil
	})
	return group.Wait()
}

// outcome is what became of an arrival.
type outcome struct {
	path     string
	received *books.Received // nil while it is still being written, and when it was not read
	known    bool            // by the store
	look     books.Look      // without a stamp, it is to be read again
	withheld int
	err      error
}

func (n reading) read(a inbox.Arrival) outcome {
	o := outcome{path: a.Path, look: books.Look{Stamp: a.Stamp(n.at)}}
	if before := n.before[a.Path]; o.look.Stamp != "" && before.Stamp == o.look.Stamp && n.known[[2]string{a.Path, before.Hash}] {
		o.look, o.known = before, true
		return o
	}
	if o.received, o.err = open(n.root, a, n.conf, n.key); o.err != nil || o.received == nil {
		return o
	}
	if o.look.Hash = o.received.Hash; o.received.Content == nil { // it was not read
		o.look.Stamp = ""
	}
	if o.known = n.known[[2]string{a.Path, o.received.Hash}]; !o.known {
		understand(o.received, n.conf)
		o.withheld = n.marks.Withhold(o.received)
		if o.received.File != nil {
			o.received.File.Sheets, o.received.File.Unpacked = nil, nil // read: only what was understood waits for its turn
		}
	}
	return o
}

func (n reading) handOn(ctx context.Context, o outcome, opened chan<- *books.Received) error {
	switch {
	case o.err != nil:
		return o.err
	case o.known:
		n.night.Known++
		n.looked(o)
		return nil
	case o.received == nil:
		n.night.Waiting = append(n.night.Waiting, o.path)
		return nil
	}
	n.looked(o)
	if err := n.room.Acquire(ctx, weight(o.received)); err != nil {
		return err
	}
	opened <- o.received // there is a place for every arrival
	n.night.Withheld += o.withheld
	n.night.count(o.received)
	return nil
}

// looked remembers what the file system says of a file that was read, now or before.
func (n reading) looked(o outcome) {
	if o.look.Stamp != "" {
		n.looks[o.path] = o.look
	}
}

func (n *Ingestion) count(r *books.Received) {
	n.New++
	if p, refused := r.Reading.Refusal(); refused {
		n.Refused = append(n.Refused, p)
		if r.Reading.Trace != "" {
			n.Faults = append(n.Faults, Fault{r.Arrival.Path, r.Reading.Trace})
		}
		return
	}
	for _, t := range r.Reading.Tables {
		n.Rows.add(t)
	}
}

// open reads the bytes of an arrival; nil when it is still being written. One
// that will not be opened is known by its fault instead of its bytes. The error is that
// of a sealed file for which there is no key.
func open(root *os.Root, a inbox.Arrival, conf *settings.Settings, key *sealing.Key) (*books.Received, error) {
	r := &books.Received{Arrival: a}
	if a.Fault != nil {
		return refuse(r, a.Fault.Rule, a.Fault.Sentence), nil
	}
	content, hash, err := inbox.Open(root, a, conf.Limits.Bytes)
	if err == nil && a.Sealed {
		content, hash, err = unsealed(content, key)
	}
	switch {
	case errors.Is(err, sealing.ErrNoKey):
		return nil, fmt.Errorf("%s: %w", a.File(), err)
	case errors.Is(err, sealing.ErrKey), errors.Is(err, sealing.ErrDamaged):
		return refuse(r, "scelle", "Le fichier est scellé et ne s’ouvre pas avec la clé de la plateforme\u202f; envoyez-le de nouveau, sans le sceller ou avec la bonne clé."), nil
	case errors.Is(err, inbox.ErrChanging), errors.Is(err, os.ErrNotExist): // gone meanwhile
		return nil, nil
	case errors.Is(err, inbox.ErrLink):
		return refuse(r, inbox.LinkRule, inbox.LinkSentence), nil
	case errors.Is(err, inbox.ErrTooLarge):
		return refuse(r, "trop_grand", "Le fichier est trop volumineux pour un relevé\u202f; vérifiez qu’il s’agit du bon fichier, ou découpez-le par département."), nil
	case err != nil:
		return refuse(r, "illisible", "Le fichier n’a pas pu être ouvert\u202f; déposez-le de nouveau."), nil
	}
	r.Content, r.Hash, r.Arrival.Size = content, hash, int64(len(content))
	return r, nil
}

// unsealed is what a sealed file holds, and its SHA-256.
func unsealed(content []byte, key *sealing.Key) (plain []byte, hash string, err error) {
	if plain, err = key.OpenBytes(content); err != nil {
		return nil, "", err
	}
	sum := sha256.Sum256(plain)
	return plain, hex.EncodeToString(sum[:]), nil
}

func refuse(r *books.Received, rule, sentence string) *books.Received {
	if r.Hash == "" {
		r.Hash = "sans contenu : " + rule
	}
	r.Reading = &contract.Reading{Problems: []contract.Problem{{
		File: r.Arrival.Path, Rule: rule, Severity: contract.Refused, Message: sentence,
	}}}
	return r
}

// understand reads a file against the contracts, unless it is refused already.
func understand(r *books.Received, conf *settings.Settings) {
	if r.Reading != nil {
		return
	}
	if _, ok := conf.Sender(r.Arrival.Sender); !ok {
		refuse(r, "expediteur_inconnu", "Le dossier d’expéditeur «\u202f"+r.Arrival.Sender+"\u202f» n’est pas dans la configuration\u202f; déposez le fichier dans le dossier de votre structure.")
		return
	}
	file, err := exports.Read(r.Arrival.Path, r.Content, exports.Limits(conf.Limits))
	if err != nil {
		var refusal *exports.Refusal
		if !errors.As(err, &refusal) {
			refusal = &exports.Refusal{Rule: "illisible", Reason: "Le fichier n’a pas pu être lu\u202f; enregistrez-le de nouveau et renvoyez-le."}
		}
		refuse(r, refusal.Rule, refusal.Reason).Reading.Trace = refusal.Trace
		return
	}
	r.File = file
	r.Authority = make(map[string][]string)
	for _, schema := range contract.Schemas() {
		r.Authority[string(schema.Kind)] = conf.AuthorityOn(r.Arrival.Sender, string(schema.Kind), r.Arrival.ReceivedOn)
	}
	r.Reading = contract.Read(file, contract.Context{
		Name:       r.Arrival.Path,
		ReceivedOn: r.Arrival.ReceivedOn,
		Structures: conf.StructureItems(),
		Labels:     conf.Labels,
	})
}
