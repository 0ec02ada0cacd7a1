package sources

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/url"
	"path"

	"github.com/studio-b12/gowebdav"
)

// share is the folder of a WebDAV server (RFC 4918), such as a share of Nextcloud.
type share struct {
	client *gowebdav.Client
	aside  string // where what was brought is moved
}

func openShare(ctx context.Context, r Request, password string) (server, error) {
	at, err := url.Parse(r.Source.URL)
	if err != nil {
		return nil, fault(NoFolder, err)
	}
	client := gowebdav.NewAuthClient(r.Source.URL, gowebdav.NewAutoAuth(r.Source.User, password))
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.TLSClientConfig = &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: r.Roots}
	dialer := &net.Dialer{Timeout: r.patience()}
	transport.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := dialer.DialContext(ctx, network, address)
		if err != nil {
			return nil, err
		}
		return newPatient(conn, r.patience()), nil
	}
	client.SetTransport(staying{ctx, transport, at.Host})
	return newFolder(r, &share{client, path.Join("/", r.Source.Done)}), nil
}

// staying speaks to one server, for as long as the look lasts: an answer that leads to
// another would be given the account.
type staying struct {
	ctx  context.Context
	next http.RoundTripper
	host string
}

func (s staying) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.URL.Host != s.host {
		return nil, errors.New("the server leads to another")
	}
	return s.next.RoundTrip(r.WithContext(s.ctx))
}

// troubleOfShare gives an error of the client its kind.
func troubleOfShare(err error) error {
	var wrong *tls.CertificateVerificationError
	var answered gowebdav.StatusError
	switch {
	case err == nil, errors.Is(err, context.Canceled):
		return err
	case errors.As(err, &wrong):
		return fault(Stranger, err)
	case !errors.As(err, &answered):
		return fault(Unreachable, errors.New("the server did not answer"))
	}
	switch answered.Status {
	case http.StatusUnauthorized:
		return fault(Denied, errors.New("the account was refused"))
	case http.StatusForbidden:
		return fs.ErrPermission
	case http.StatusNotFound, http.StatusGone:
		return fs.ErrNotExist
	case http.StatusLocked: // somebody is writing it
		return ErrUnsettled
	}
	return fault(Broken, errors.New("the server answered otherwise"))
}

func (s *share) list() ([]fs.FileInfo, error) {
	all, err := s.client.ReadDir("/")
	if err = troubleOfShare(err); errors.Is(err, fs.ErrPermission) {
		err = fault(Denied, errors.New("the account may not read the folder"))
	}
	return all, err
}

func (s *share) stat(name string) (fs.FileInfo, error) { return s.about("/" + name) }

// about is what the server says of a path; an answer without it is that it is not there.
func (s *share) about(at string) (fs.FileInfo, error) {
	about, err := s.client.Stat(at)
	if err != nil {
		return nil, troubleOfShare(err)
	}
	if f, ok := about.(*gowebdav.File); ok && f == nil {
		return nil, fs.ErrNotExist
	}
	return about, nil
}

func (s *share) read(name string) (io.ReadCloser, error) {
	from, err := s.client.ReadStream("/" + name)
	return from, troubleOfShare(err)
}

func (s *share) tag(e fs.FileInfo) string {
	switch f := e.(type) {
	case gowebdav.File:
		return f.ETag()
	case *gowebdav.File:
		return f.ETag()
	}
	return ""
}

func (s *share) makeAside() error { return troubleOfShare(s.client.MkdirAll(s.aside, 0)) }

func (s *share) bears(name string) (bool, error) {
	_, err := s.about(path.Join(s.aside, name))
	return err == nil, err
}

func (s *share) move(name, to string) error {
	return troubleOfShare(s.client.Rename("/"+name, path.Join(s.aside, to), false))
}

func (s *share) close() error { return nil }
