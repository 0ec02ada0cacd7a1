package sources

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"path"
	"strings"
	"time"
)

// folder is a folder of files on a server, whatever the protocol that it is asked by.
type folder struct {
	Request
	shelf shelf
	seen  map[string]fs.FileInfo // by name
}

func newFolder(r Request, s shelf) *folder {
	return &folder{Request: r, shelf: s, seen: make(map[string]fs.FileInfo)}
}

// shelf is what a protocol asks of such a server. Names are those of files of the folder.
// An error is fs.ErrNotExist or fs.ErrPermission when it is of what was asked for,
// ErrUnsettled when somebody else is at it, and a *Fault when it is of the server.
type shelf interface {
	list() ([]fs.FileInfo, error)
	stat(name string) (fs.FileInfo, error)
	read(name string) (io.ReadCloser, error)
	// tag is what the server calls these very bytes of a file; it may call them nothing.
	tag(fs.FileInfo) string
	// makeAside makes the folder where what was brought goes, unless it is there.
	makeAside() error
	// bears says whether something has that name there.
	bears(name string) (bool, error)
	// move puts a file there under a name.
	move(name, to string) error
	close() error
}

// patience is how long a server may take for one answer.
const patience = 2 * time.Minute

// patience is how long this one may.
func (r Request) patience() time.Duration {
	if r.Patience > 0 {
		return r.Patience
	}
	return patience
}

// patient is a connection that ends when the other side says nothing for too long.
type patient struct {
	net.Conn
	within time.Duration
	late   *time.Timer // ends it
}

func newPatient(c net.Conn, within time.Duration) *patient {
	return &patient{c, within, time.AfterFunc(within, func() { c.Close() })}
}

func (p *patient) Read(b []byte) (int, error) {
	n, err := p.Conn.Read(b)
	p.wait(err)
	return n, err
}

// Write also gives the answer its time: somebody may have begun to wait for it long ago.
func (p *patient) Write(b []byte) (int, error) {
	n, err := p.Conn.Write(b)
	p.wait(err)
	return n, err
}

// wait gives the other side its time again.
func (p *patient) wait(err error) {
	if err == nil {
		p.late.Reset(p.within)
	}
}

func (p *patient) Close() error {
	p.late.Stop()
	return p.Conn.Close()
}

func (d *folder) lots(context.Context) ([]lot, error) {
	entries, err := d.shelf.list()
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrPermission) {
		return nil, fault(NoFolder, errors.New("the folder cannot be opened"))
	}
	if err != nil {
		return nil, err
	}
	var lots []lot
	for _, e := range entries {
		if l, ok := d.fileLot(e, d.shelf.tag(e)); ok {
			d.seen[l.name] = e
			lots = append(lots, l)
		}
	}
	return lots, nil
}

// fileLot is a file of a folder as a lot, another once it was written again; ok is false
// for what nobody sends, and for what was there before all that counts.
func (r Request) fileLot(e fs.FileInfo, tag string) (l lot, ok bool) {
	switch {
	case !e.Mode().IsRegular(), unfinished(e.Name()), e.ModTime().Before(r.Source.Since):
		return lot{}, false
	}
	l = lot{name: e.Name(), sender: r.Source.Sender, sentAt: e.ModTime()}
	l.id = fmt.Sprintf("%s\x00%d\x00%d\x00%s", e.Name(), e.Size(), e.ModTime().Unix(), tag)
	if e.Size() > r.Limit {
		l.left = TooLarge
	}
	return l, true
}

// unfinished says whether a name is that of what is still being written there, or of what
// programs leave behind.
func unfinished(name string) bool {
	lower := strings.ToLower(name)
	for _, end := range []string{".part", ".partial", ".filepart", ".tmp", ".crdownload", ".upload", "~"} {
		if strings.HasSuffix(lower, end) {
			return true
		}
	}
	return strings.HasPrefix(name, ".") || strings.HasPrefix(name, "~$") || lower == "thumbs.db" || lower == "desktop.ini"
}

// settled says whether a file has lain long enough unchanged, by the clock of this machine.
func (r Request) settled(e fs.FileInfo) bool { return !e.ModTime().After(r.Now.Add(-r.Source.Settle)) }

// unchanged says whether two looks met the same file, not written between them.
func unchanged(a, b fs.FileInfo) bool { return a.Size() == b.Size() && a.ModTime().Equal(b.ModTime()) }

// same says whether a file is still the one that was listed.
func (d *folder) same(name string, now fs.FileInfo) bool {
	listed := d.seen[name]
	return unchanged(listed, now) && d.shelf.tag(listed) == d.shelf.tag(now)
}

// open reads a file whole: as it was listed, and as it still is once it was read.
func (d *folder) open(_ context.Context, l lot, limit int64) ([]file, error) {
	listed := d.seen[l.name]
	if !d.settled(listed) {
		return nil, ErrUnsettled
	}
	from, err := d.shelf.read(l.name)
	if err != nil {
		return nil, ofOne(err)
	}
	defer from.Close()
	content, err := io.ReadAll(io.LimitReader(from, limit+1))
	if err != nil {
		return nil, ofOne(fault(Broken, err))
	}
	now, err := d.shelf.stat(l.name)
	if err != nil {
		return nil, ofOne(err)
	}
	if !d.same(l.name, now) || int64(len(content)) != listed.Size() {
		return nil, ErrUnsettled
	}
	return []file{{l.name, content}}, nil
}

// ofOne is what an error means for the one file that it is of: it went, or nobody may
// read it, and the others are brought all the same.
func ofOne(err error) error {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return ErrUnsettled
	case errors.Is(err, fs.ErrPermission):
		return Unreadable
	}
	return err
}

// done moves a file that is safe beside, under a name that nothing bears there.
func (d *folder) done(_ context.Context, l lot) error {
	if d.Source.Done == "" {
		return nil
	}
	now, err := d.shelf.stat(l.name)
	if errors.Is(err, fs.ErrNotExist) || err == nil && !d.same(l.name, now) {
		return nil // moved already, or written again: that is another file
	}
	if err != nil {
		return fault(Broken, err)
	}
	if err := d.shelf.makeAside(); err != nil {
		return fault(NoFolder, errors.New("the folder of what was brought cannot be made"))
	}
	for n := 1; ; n++ {
		to := numbered(l.name, n)
		borne, err := d.shelf.bears(to)
		if borne {
			continue
		}
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fault(Broken, err)
		}
		return fault(Broken, d.shelf.move(l.name, to))
	}
}

// numbered is the nth name for a file.
func numbered(name string, n int) string {
	if n == 1 {
		return name
	}
	ext := path.Ext(name)
	return fmt.Sprintf("%s (%d)%s", strings.TrimSuffix(name, ext), n, ext)
}

func (d *folder) close() error { return d.shelf.close() }
