package sources

import (
	"bytes"
	"cmp"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"
	"path"
	"strconv"
	"strings"

	"github.com/pkg/sftp"
	"golang.org/x/crypto/ssh"
)

// depot is a folder of an SFTP server.
type depot struct {
	Request
	conn  *ssh.Client
	files *sftp.Client
	seen  map[string]fs.FileInfo // by name
}

func openSFTP(ctx context.Context, r Request, secret string) (place, error) {
	known, err := hostKey(r.Source.HostKey)
	if err != nil {
		return nil, fault(Stranger, err)
	}
	who, err := authentication(secret)
	if err != nil {
		return nil, fault(NoSecret, err)
	}
	dialer := &net.Dialer{Timeout: patience}
	address := net.JoinHostPort(r.Source.Host, strconv.Itoa(r.Source.Port))
	plain, err := dialer.DialContext(ctx, "tcp", address)
	if err != nil {
		return nil, fault(Unreachable, err)
	}
	context.AfterFunc(ctx, func() { plain.Close() })
	trouble := Unreachable
	conn, channels, requests, err := ssh.NewClientConn(plain, address, &ssh.ClientConfig{
		User: r.Source.User, Auth: []ssh.AuthMethod{who}, Timeout: patience,
		HostKeyAlgorithms: algorithms(known.Type()),
		HostKeyCallback: func(_ string, _ net.Addr, key ssh.PublicKey) error {
			if !bytes.Equal(key.Marshal(), known.Marshal()) {
				trouble = Stranger
				return errors.New("the key of the server is not the one that is known")
			}
			trouble = Denied // what fails from here on is who asks
			return nil
		},
	})
	if err != nil {
		plain.Close()
		if strings.Contains(err.Error(), "no common algorithm for host key") {
			trouble = Stranger
		}
		return nil, fault(trouble, errors.New("the dialogue did not begin"))
	}
	d := &depot{Request: r, conn: ssh.NewClient(conn, channels, requests), seen: make(map[string]fs.FileInfo)}
	if d.files, err = sftp.NewClient(d.conn); err != nil {
		d.conn.Close()
		return nil, fault(Broken, err)
	}
	return d, nil
}

// hostKey reads a key as a line of known_hosts has it, without the name.
func hostKey(line string) (ssh.PublicKey, error) {
	_, encoded, _ := strings.Cut(line, " ")
	blob, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil {
		return nil, err
	}
	return ssh.ParsePublicKey(blob)
}

// algorithms are the signatures that a kind of key makes: the server is asked for that
// key, and not for another that it has.
func algorithms(kind string) []string {
	if kind == ssh.KeyAlgoRSA {
		return []string{ssh.KeyAlgoRSASHA512, ssh.KeyAlgoRSASHA256}
	}
	return []string{kind}
}

// authentication is by a private key when the secret is one, otherwise by a password.
func authentication(secret string) (ssh.AuthMethod, error) {
	if !strings.HasPrefix(secret, "-----BEGIN ") {
		return ssh.Password(secret), nil
	}
	key, err := ssh.ParsePrivateKey([]byte(secret + "\n"))
	if err != nil {
		return nil, errors.New("the private key cannot be read, or is under a passphrase")
	}
	return ssh.PublicKeys(key), nil
}

func (d *depot) lots(context.Context) ([]lot, error) {
	entries, err := d.files.ReadDir(d.Source.Folder)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrPermission) {
		return nil, fault(NoFolder, errors.New("the folder cannot be opened"))
	}
	if err != nil {
		return nil, fault(Broken, err)
	}
	var lots []lot
	for _, e := range entries {
		if l, ok := d.Request.fileLot(e, ""); ok {
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

// open reads a file whole: as it was listed, and as it still is once it was read.
func (d *depot) open(_ context.Context, l lot, limit int64) ([]file, error) {
	at, listed := path.Join(d.Source.Folder, l.name), d.seen[l.name]
	if !d.settled(listed) {
		return nil, ErrUnsettled
	}
	from, err := d.files.Open(at)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, ErrUnsettled
	}
	if err != nil {
		return nil, fault(Broken, err)
	}
	defer from.Close()
	content, err := io.ReadAll(io.LimitReader(from, limit+1))
	if err != nil {
		return nil, fault(Broken, err)
	}
	now, err := d.files.Stat(at)
	switch {
	case err != nil && !errors.Is(err, os.ErrNotExist):
		return nil, fault(Broken, err)
	case err != nil, !unchanged(listed, now), int64(len(content)) != listed.Size():
		return nil, ErrUnsettled
	}
	return []file{{l.name, content}}, nil
}

// done moves a file that is safe beside, under a name that nothing bears there.
func (d *depot) done(_ context.Context, l lot) error {
	if d.Source.Done == "" {
		return nil
	}
	if err := d.files.MkdirAll(d.Source.Done); err != nil {
		return fault(NoFolder, errors.New("the folder of what was brought cannot be made"))
	}
	from := path.Join(d.Source.Folder, l.name)
	now, err := d.files.Stat(from)
	if errors.Is(err, fs.ErrNotExist) || err == nil && !unchanged(d.seen[l.name], now) {
		return nil // moved already, or written again: that is another file
	}
	if err != nil {
		return fault(Broken, err)
	}
	for n := 1; ; n++ {
		to := path.Join(d.Source.Done, numbered(l.name, n))
		if _, err := d.files.Lstat(to); err == nil {
			continue
		}
		return fault(Broken, d.files.Rename(from, to))
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

func (d *depot) close() error { return cmp.Or(d.files.Close(), d.conn.Close()) }
