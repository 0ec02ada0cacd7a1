package sources

import (
	"bytes"
	"cmp"
	"context"
	"encoding/base64"
	"errors"
	"io"
	"io/fs"
	"net"
	"path"
	"strconv"
	"strings"

	"github.com/pkg/sftp"
	"golang.org/x/crypto/ssh"
)

// depot is the folder of an SFTP server.
type depot struct {
	folder, aside string // where it lies there; where what was brought is moved
	conn          *ssh.Client
	files         *sftp.Client
}

func openSFTP(ctx context.Context, r Request, secret string) (server, error) {
	known, err := hostKey(r.Source.HostKey)
	if err != nil {
		return nil, fault(Stranger, err)
	}
	who, err := authentication(secret)
	if err != nil {
		return nil, fault(NoSecret, err)
	}
	dialer := &net.Dialer{Timeout: r.patience()}
	address := net.JoinHostPort(r.Source.Host, strconv.Itoa(r.Source.Port))
	plain, err := dialer.DialContext(ctx, "tcp", address)
	if err != nil {
		return nil, fault(Unreachable, err)
	}
	plain = newPatient(plain, r.patience())
	context.AfterFunc(ctx, func() { plain.Close() })
	trouble := Unreachable
	conn, channels, requests, err := ssh.NewClientConn(plain, address, &ssh.ClientConfig{
		User: r.Source.User, Auth: []ssh.AuthMethod{who}, Timeout: r.patience(),
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
	d := &depot{folder: r.Source.Folder, aside: r.Source.Done, conn: ssh.NewClient(conn, channels, requests)}
	if d.files, err = sftp.NewClient(d.conn); err != nil {
		d.conn.Close()
		return nil, fault(Broken, err)
	}
	return newFolder(r, d), nil
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

func (d *depot) list() ([]fs.FileInfo, error) {
	all, err := d.files.ReadDir(d.folder)
	return all, troubleOfDepot(err)
}

func (d *depot) stat(name string) (fs.FileInfo, error) {
	about, err := d.files.Lstat(path.Join(d.folder, name))
	return about, troubleOfDepot(err)
}

func (d *depot) read(name string) (io.ReadCloser, error) {
	from, err := d.files.Open(path.Join(d.folder, name))
	return from, troubleOfDepot(err)
}

func (d *depot) makeAside() error { return troubleOfDepot(d.files.MkdirAll(d.aside)) }

func (d *depot) bears(name string) (bool, error) {
	_, err := d.files.Lstat(path.Join(d.aside, name))
	return err == nil, troubleOfDepot(err)
}

func (d *depot) move(name, to string) error {
	return troubleOfDepot(d.files.Rename(path.Join(d.folder, name), path.Join(d.aside, to)))
}

// tag is nothing: the protocol has none.
func (d *depot) tag(fs.FileInfo) string { return "" }

// troubleOfDepot leaves what is said of a file as it is; the rest is of the server.
func troubleOfDepot(err error) error {
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrPermission) {
		return err
	}
	return fault(Broken, err)
}

func (d *depot) close() error { return cmp.Or(d.files.Close(), d.conn.Close()) }
